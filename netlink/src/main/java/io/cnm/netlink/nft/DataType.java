package io.cnm.netlink.nft;

/**
 * nft's types of set keys and map values. The kernel only keeps their numbers; {@code nft list} prints by them.
 *
 * <p>Numbers: nftables, include/datatype.h (enum datatypes).
 */
public enum DataType {
    NFPROTO(2, 1, false),
    /** A number that means nothing but itself. */
    UINT16(4, 2, true),
    IPV4_ADDR(7, 4, true),
    IPV6_ADDR(8, 16, true),
    ETHER_ADDR(9, 6, true),
    ETHER_TYPE(10, 2, true),
    ARP_OP(11, 2, true),
    INET_PROTO(12, 1, true),
    INET_SERVICE(13, 2, true),
    ICMP_TYPE(14, 1, true),
    TCP_FLAG(15, 1, true),
    MARK(19, 4, false),
    IFACE_INDEX(20, 4, false),
    CT_STATE(26, 4, false),
    CT_DIR(27, 1, false),
    CT_STATUS(28, 4, false),
    ICMPV6_TYPE(29, 1, true),
    PKT_TYPE(31, 1, false),
    DEVGROUP(35, 4, false),
    FIB_ADDRTYPE(38, 4, false),
    /** As the kernel stores what exists: four bytes, 0 or 1. */
    BOOLEAN(39, 4, false),

    IFNAME(41, 16, false);

    private final int number;
    private final int length;
    private final boolean bigEndian;

    DataType(int number, int length, boolean bigEndian) {
        this.number = number;
        this.length = length;
        this.bigEndian = bigEndian;
    }

    /** nft's number. */
    public int number() {
        return number;
    }

    /** Bytes of a value, without the padding of concatenations. */
    public int length() {
        return length;
    }

    /** Whether a value is in network order; intervals need that. */
    public boolean bigEndian() {
        return bigEndian;
    }
}
