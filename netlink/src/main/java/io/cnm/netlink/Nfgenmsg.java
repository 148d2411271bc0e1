package io.cnm.netlink;

/** The struct that every message of nfnetlink begins with (linux/netfilter/nfnetlink.h, struct nfgenmsg). */
public final class Nfgenmsg {
    /** Bytes that it takes. */
    public static final int LENGTH = 4;

    /** For the dictionaries of nfnetlink's families. */
    public static final StructTable STRUCT =
            new StructTable("nfgenmsg").u8("family").u8("version").hex("resource", 2);

    private static final int NFNETLINK_V0 = 0;

    private Nfgenmsg() {}

    /**
     * Writes it.
     *
     * @param family AF_ or NFPROTO_ number; 0 for all, or for none
     * @param resource what a batch or a queue is for; 0 otherwise
     */
    public static void encode(AttributeWriter out, int family, int resource) {
        out.rawU8(family).rawU8(NFNETLINK_V0).rawBe16(resource);
    }

    /** Reads it, and answers its family. */
    public static int decodeFamily(AttributeReader in) {
        return Byte.toUnsignedInt(in.struct(LENGTH).get(0));
    }
}
