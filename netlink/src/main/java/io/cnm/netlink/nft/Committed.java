package io.cnm.netlink.nft;

import java.util.List;

/**
 * What a transaction came to. <em>Immutable.</em>
 *
 * @param generation the rule set's generation that it made; the one it found if it had nothing to do
 * @param rules the rules it added, with their handles, in its order, if {@link NftTransaction#echoRules} asked for them
 */
public record Committed(Generation generation, List<Rule> rules) {
    public Committed {
        rules = List.copyOf(rules);
    }
}
