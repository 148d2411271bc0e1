package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Loads bytes of the packet.
 *
 * @param base which header, a NFT_PAYLOAD_ constant
 * @param offset bytes from its begin
 * @param length bytes to load
 */
public record Payload(int base, int offset, int length, int register) implements Load {
    public static final int NFT_PAYLOAD_LL_HEADER = 0;
    public static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    public static final int NFT_PAYLOAD_TRANSPORT_HEADER = 2;

    static final String KIND = "payload";
    static final int NFTA_PAYLOAD_DREG = 1;
    static final int NFTA_PAYLOAD_BASE = 2;
    static final int NFTA_PAYLOAD_OFFSET = 3;
    static final int NFTA_PAYLOAD_LEN = 4;
    static final int NFTA_PAYLOAD_SREG = 5;
    static final int NFTA_PAYLOAD_CSUM_TYPE = 6;
    static final int NFTA_PAYLOAD_CSUM_OFFSET = 7;
    static final int NFTA_PAYLOAD_CSUM_FLAGS = 8;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Payload into(int other) {
        return new Payload(base, offset, length, other);
    }

    /** The same field's first bytes. */
    public Payload first(int bytes) {
        return new Payload(base, offset, bytes, register);
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_PAYLOAD_DREG, register)
                .be32(NFTA_PAYLOAD_BASE, base)
                .be32(NFTA_PAYLOAD_OFFSET, offset)
                .be32(NFTA_PAYLOAD_LEN, length);
    }

    static Expression decode(AttributeReader in) {
        var base = 0;
        var offset = 0;
        var length = 0;
        var loaded = Registers.NONE;
        var stored = Registers.NONE;
        var checksumType = 0;
        var checksumOffset = 0;
        var checksumFlags = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_PAYLOAD_DREG -> loaded = (int) in.be32();
                case NFTA_PAYLOAD_BASE -> base = (int) in.be32();
                case NFTA_PAYLOAD_OFFSET -> offset = (int) in.be32();
                case NFTA_PAYLOAD_LEN -> length = (int) in.be32();
                case NFTA_PAYLOAD_SREG -> stored = (int) in.be32();
                case NFTA_PAYLOAD_CSUM_TYPE -> checksumType = (int) in.be32();
                case NFTA_PAYLOAD_CSUM_OFFSET -> checksumOffset = (int) in.be32();
                case NFTA_PAYLOAD_CSUM_FLAGS -> checksumFlags = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return stored == Registers.NONE
                ? new Payload(base, offset, length, loaded)
                : new PayloadSet(base, offset, length, stored, checksumType, checksumOffset, checksumFlags);
    }
}
