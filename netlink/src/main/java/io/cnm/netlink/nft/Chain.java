package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.util.List;
import java.util.Optional;

/**
 * A chain of rules. A base chain hangs on a hook and sees packets; a regular one is jumped to. <em>Immutable.</em>
 *
 * @param hooks the hook of a base chain; empty for a regular one
 * @param userData may hold a comment
 * @param handle the kernel's number for it; 0 as long as it is not known
 */
public record Chain(TableId table, String name, List<Hook> hooks, UserData userData, long handle) implements NftObject {
    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_HANDLE = 2;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_USERDATA = 12;

    public Chain {
        hooks = List.copyOf(hooks);
        if (hooks.size() > 1) {
            throw new IllegalArgumentException("chain " + name + " has " + hooks.size() + " hooks");
        }
    }

    /** A regular chain. */
    public Chain(TableId table, String name) {
        this(table, name, List.of(), UserData.NONE, 0);
    }

    /** A base chain. */
    public Chain(TableId table, String name, Hook hook) {
        this(table, name, List.of(hook), UserData.NONE, 0);
    }

    /** Where a base chain hangs; empty for a regular one. */
    public Optional<Hook> hook() {
        return hooks.stream().findFirst();
    }

    /** The same with a comment. */
    public Chain comment(String text) {
        return new Chain(table, name, hooks, UserData.comment(text), handle);
    }

    void encode(AttributeWriter out) {
        name(out, table, name);
        hooks.forEach(hook -> hook.encode(out));
        if (!userData.isEmpty()) {
            out.bytes(NFTA_CHAIN_USERDATA, userData.encode());
        }
    }

    static void name(AttributeWriter out, TableId table, String name) {
        out.string(NFTA_CHAIN_TABLE, table.name()).string(NFTA_CHAIN_NAME, name);
    }

    static Chain decode(Family family, AttributeReader in) {
        var table = "";
        var name = "";
        var handle = 0L;
        var userData = UserData.NONE;
        var hook = new Hook.Decoder();
        while (in.next()) {
            switch (in.type()) {
                case NFTA_CHAIN_TABLE -> table = in.string();
                case NFTA_CHAIN_NAME -> name = in.string();
                case NFTA_CHAIN_HANDLE -> handle = in.be64();
                case NFTA_CHAIN_USERDATA -> userData = UserData.decode(in.bytes());
                default -> hook.accept(in);
            }
        }
        in.finish();
        return new Chain(
                new TableId(family, table), name, hook.result().stream().toList(), userData, handle);
    }

    /** As nft writes it: {@code inet cnm forward}. */
    @Override
    public String toString() {
        return table + " " + name;
    }
}
