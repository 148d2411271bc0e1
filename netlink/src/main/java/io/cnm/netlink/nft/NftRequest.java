package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Nfgenmsg;
import io.cnm.netlink.Request;
import java.util.function.Consumer;

/**
 * A message of nf_tables: struct nfgenmsg, then attributes.
 *
 * @param family NFPROTO_ number; 0 for all, or for none
 * @param resource res_id of the struct; 0 but for the envelopes of batches
 * @param acknowledged as in {@link Request}
 * @param envelope as in {@link Request}
 */
record NftRequest(
        int type,
        int flags,
        int family,
        int resource,
        String operation,
        boolean acknowledged,
        boolean envelope,
        Consumer<AttributeWriter> body)
        implements Request {
    /** An ordinary message. */
    NftRequest(int type, int flags, int family, String operation, Consumer<AttributeWriter> body) {
        this(type, flags, family, 0, operation, true, false, body);
    }

    /** An envelope message of a batch. */
    static NftRequest envelope(int type, String operation, Consumer<AttributeWriter> body) {
        return new NftRequest(type, 0, 0, NftMessages.NFNL_SUBSYS_NFTABLES, operation, false, true, body);
    }

    /** The same in a batch, where only the last one is acknowledged. */
    NftRequest inBatch(boolean last, int moreFlags) {
        return new NftRequest(type, flags | moreFlags, family, resource, operation, last, false, body);
    }

    @Override
    public void encode(AttributeWriter out) {
        Nfgenmsg.encode(out, family, resource);
        body.accept(out);
    }
}
