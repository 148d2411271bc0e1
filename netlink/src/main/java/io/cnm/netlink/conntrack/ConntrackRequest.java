package io.cnm.netlink.conntrack;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Nfgenmsg;
import io.cnm.netlink.Request;
import java.util.function.Consumer;

/**
 * A message of ctnetlink: struct nfgenmsg, then attributes.
 *
 * @param family AF_INET, AF_INET6, or 0 for both
 */
record ConntrackRequest(int type, int family, String operation, Consumer<AttributeWriter> body) implements Request {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** linux/netfilter/nfnetlink.h. */
    private static final int NFNL_SUBSYS_CTNETLINK = 1 << 8;

    static final int IPCTNL_MSG_CT_NEW = NFNL_SUBSYS_CTNETLINK;
    static final int IPCTNL_MSG_CT_GET = NFNL_SUBSYS_CTNETLINK | 1;
    static final int IPCTNL_MSG_CT_DELETE = NFNL_SUBSYS_CTNETLINK | 2;
    static final int IPCTNL_MSG_CT_GET_STATS = NFNL_SUBSYS_CTNETLINK | 5;

    /** A message about one flow. */
    static ConntrackRequest about(int type, Tuple tuple, String operation, Consumer<AttributeWriter> body) {
        return new ConntrackRequest(type, tuple.ip6() ? AF_INET6 : AF_INET, operation + tuple, body);
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public void encode(AttributeWriter out) {
        Nfgenmsg.encode(out, family, 0);
        body.accept(out);
    }
}
