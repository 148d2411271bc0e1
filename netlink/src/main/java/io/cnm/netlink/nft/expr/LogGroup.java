package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/**
 * Hands packets to the listeners of a nfnetlink_log group.
 *
 * @param prefix as in {@link Log}
 * @param snapLength bytes of each packet to hand over; 0 for all
 * @param threshold packets to collect before they are handed over; 0 for the group's own
 */
public record LogGroup(String prefix, int group, long snapLength, int threshold) implements Expression {
    @Override
    public String kind() {
        return Log.KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        if (!prefix.isEmpty()) {
            out.string(Log.NFTA_LOG_PREFIX, prefix);
        }
        out.be16(Log.NFTA_LOG_GROUP, group);
        if (snapLength != 0) {
            out.be32(Log.NFTA_LOG_SNAPLEN, snapLength);
        }
        if (threshold != 0) {
            out.be16(Log.NFTA_LOG_QTHRESHOLD, threshold);
        }
    }
}
