package io.cnm.dns;

/**
 * Numbers of the DNS protocol.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1035">RFC 1035</a> sections 3.2 and 4.1, RFC 6891 (EDNS0)
 */
final class Wire {
    static final int HEADER = 12;

    /** Where the second word of the header, the flags, is; the last four bits are the response code. */
    static final int FLAGS_AT = 2;

    static final int FLAG_RESPONSE = 0x8000;
    static final int FLAG_TRUNCATED = 0x0200;
    static final int FLAG_RECURSION_DESIRED = 0x0100;
    static final int FLAG_RECURSION_AVAILABLE = 0x0080;
    static final int FLAG_AUTHENTIC_DATA = 0x0020;
    static final int FLAG_CHECKING_DISABLED = 0x0010;
    static final int OPCODE_MASK = 0x7800;
    static final int RCODE_MASK = 0x000f;

    static final int NOERROR = 0;
    static final int FORMERR = 1;
    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;
    static final int NOTIMP = 4;
    static final int REFUSED = 5;

    /** An EDNS version that is not known; the upper eight bits travel in the OPT record. */
    static final int BADVERS = 16;

    static final int TYPE_A = 1;
    static final int TYPE_SOA = 6;
    static final int TYPE_PTR = 12;
    static final int TYPE_MX = 15;
    static final int TYPE_AAAA = 28;
    static final int TYPE_OPT = 41;
    static final int TYPE_ANY = 255;

    static final int CLASS_IN = 1;

    /** The first two bits of a byte that is not the length of a label but the beginning of a pointer. */
    static final int POINTER = 0xc0;

    static final int MAX_LABEL = 63;
    static final int MAX_NAME = 255;

    /** What fits into a datagram for somebody who does not say more. */
    static final int MIN_PAYLOAD = 512;

    static final int MAX_MESSAGE = 0xffff;

    /** What fits into one IPv4 packet. */
    static final int MAX_DATAGRAM = 65507;

    /** How large a datagram we take from clients. */
    static final int MAX_QUERY = 4096;

    private Wire() {}

    /** A letter of a name in lower case: names are compared without regard to the case of ASCII letters. */
    static byte fold(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }
}
