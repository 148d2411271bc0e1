package io.cnm.netlink.nft;

import java.util.List;

/**
 * What a transaction came to, if {@link NftTransaction#echo} asked for it. <em>Immutable.</em>
 *
 * @param generation the rule set's generation that it made; {@link Generation#NONE} if nobody asked or nothing was done
 * @param rules the rules it added, with their handles, in its order
 */
public record Committed(Generation generation, List<Rule> rules) {
    public Committed {
        rules = List.copyOf(rules);
    }
}
