package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Converts between host and network order.
 *
 * @param op {@link #NFT_BYTEORDER_NTOH} or {@link #NFT_BYTEORDER_HTON}
 * @param length bytes in all
 * @param size bytes of each number: 2, 4 or 8
 */
public record Byteorder(int source, int destination, int op, int length, int size) implements Expression {
    public static final int NFT_BYTEORDER_NTOH = 0;
    public static final int NFT_BYTEORDER_HTON = 1;

    private static final int NFTA_BYTEORDER_SREG = 1;
    private static final int NFTA_BYTEORDER_DREG = 2;
    private static final int NFTA_BYTEORDER_OP = 3;
    private static final int NFTA_BYTEORDER_LEN = 4;
    private static final int NFTA_BYTEORDER_SIZE = 5;

    @Override
    public String kind() {
        return "byteorder";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_BYTEORDER_SREG, source)
                .be32(NFTA_BYTEORDER_DREG, destination)
                .be32(NFTA_BYTEORDER_OP, op)
                .be32(NFTA_BYTEORDER_LEN, length)
                .be32(NFTA_BYTEORDER_SIZE, size);
    }

    static Byteorder decode(AttributeReader in) {
        var source = Registers.NONE;
        var destination = Registers.NONE;
        var op = 0;
        var length = 0;
        var size = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_BYTEORDER_SREG -> source = (int) in.be32();
                case NFTA_BYTEORDER_DREG -> destination = (int) in.be32();
                case NFTA_BYTEORDER_OP -> op = (int) in.be32();
                case NFTA_BYTEORDER_LEN -> length = (int) in.be32();
                case NFTA_BYTEORDER_SIZE -> size = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return new Byteorder(source, destination, op, length, size);
    }
}
