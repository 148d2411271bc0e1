package io.cnm.netlink;

/** linux/netlink.h: what is the same in every family. */
public final class Constants {
    public static final int NETLINK_ROUTE = 0;
    public static final int NETLINK_NETFILTER = 12;

    public static final int NLM_F_REQUEST = 0x01;
    public static final int NLM_F_MULTI = 0x02;
    public static final int NLM_F_ACK = 0x04;
    public static final int NLM_F_ECHO = 0x08;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_DUMP_FILTERED = 0x20;
    /** In a request for data: everything that matches. */
    public static final int NLM_F_DUMP = 0x300;
    /** In a creation: replace what is there. */
    public static final int NLM_F_REPLACE = 0x100;
    /** In a creation: fail with EEXIST if it is there. */
    public static final int NLM_F_EXCL = 0x200;
    /** In a creation: create if it is not there. */
    public static final int NLM_F_CREATE = 0x400;
    /** In a creation: add to the end of the list. */
    public static final int NLM_F_APPEND = 0x800;

    /** Bytes of a message's header. */
    public static final int NLMSG_HDRLEN = 16;

    static final int NLMSG_NOOP = 1;
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    static final int NLMSG_OVERRUN = 4;
    static final int NLMSG_MIN_TYPE = 0x10;
    /** In an acknowledgement: the request is cut after its header. */
    static final int NLM_F_CAPPED = 0x100;
    /** In an acknowledgement: attributes follow. */
    static final int NLM_F_ACK_TLVS = 0x200;

    private Constants() {}
}
