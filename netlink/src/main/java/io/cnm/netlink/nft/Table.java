package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * A table: the name space of chains and sets. <em>Immutable.</em>
 *
 * @param flags {@link #NFT_TABLE_F_DORMANT}, or 0
 * @param userData may hold a comment
 * @param handle the kernel's number for it; 0 as long as it is not known
 */
public record Table(TableId id, int flags, UserData userData, long handle) implements NftObject {
    /** The table's base chains see nothing. */
    public static final int NFT_TABLE_F_DORMANT = 1;

    private static final int NFTA_TABLE_NAME = 1;
    private static final int NFTA_TABLE_FLAGS = 2;
    private static final int NFTA_TABLE_HANDLE = 4;
    private static final int NFTA_TABLE_USERDATA = 6;

    /** A table without flags and comment. */
    public Table(TableId id) {
        this(id, 0, UserData.NONE, 0);
    }

    /** The same with a comment. */
    public Table comment(String text) {
        return new Table(id, flags, UserData.comment(text), handle);
    }

    void encode(AttributeWriter out) {
        name(out, id);
        out.be32(NFTA_TABLE_FLAGS, flags);
        if (!userData.isEmpty()) {
            out.bytes(NFTA_TABLE_USERDATA, userData.encode());
        }
    }

    static void name(AttributeWriter out, TableId id) {
        out.string(NFTA_TABLE_NAME, id.name());
    }

    static Table decode(Family family, AttributeReader in) {
        var name = "";
        var flags = 0;
        var userData = UserData.NONE;
        var handle = 0L;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_TABLE_NAME -> name = in.string();
                case NFTA_TABLE_FLAGS -> flags = (int) in.be32();
                case NFTA_TABLE_HANDLE -> handle = in.be64();
                case NFTA_TABLE_USERDATA -> userData = UserData.decode(in.bytes());
                default -> {}
            }
        }
        in.finish();
        return new Table(new TableId(family, name), flags, userData, handle);
    }
}
