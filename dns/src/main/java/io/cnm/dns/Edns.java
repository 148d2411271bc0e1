package io.cnm.dns;

/**
 * What a query says in its OPT record. <em>Immutable.</em>
 *
 * @param payload how large a datagram the client takes; 0 if there is no OPT record
 * @param version of EDNS; only 0 exists
 * @param dnssec whether signatures are wanted too (the flag DO)
 * @param options whether it holds options, which may be anything: a cookie, the client's subnet
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6891#section-6.1">RFC 6891</a> section 6.1
 */
record Edns(int payload, int version, boolean dnssec, boolean options) {
    static final Edns NONE = new Edns(0, 0, false, false);

    /** Our own OPT record's size: no options. */
    static final int SIZE = 11;

    private static final int DNSSEC = 0x8000;

    /**
     * Reads the fields of an OPT record, which are used otherwise than those of other records.
     *
     * @param recordClass the class field
     * @param ttl the TTL field
     * @param dataLength the length of its options
     */
    static Edns of(int recordClass, int ttl, int dataLength) {
        var payload = Math.max(Wire.MIN_PAYLOAD, recordClass); // less counts as that
        return new Edns(payload, (ttl >> 16) & 0xff, (ttl & DNSSEC) != 0, dataLength > 0);
    }

    /** Whether there is an OPT record. */
    boolean present() {
        return payload != 0;
    }

    /** Whether it is of a version that we do not know. */
    boolean unknown() {
        return version != 0;
    }

    /** How many bytes it takes in a reply. */
    int replySize() {
        return present() ? SIZE : 0;
    }

    /** The TTL field of the OPT record in a reply: the upper bits of the response code, version 0, the flags. */
    int replyTtl(int rcode) {
        return ((rcode >> 4) << 24) | (dnssec ? DNSSEC : 0);
    }
}
