package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Counter;
import io.cnm.netlink.nft.expr.Expression;
import java.util.List;

/**
 * A rule of ours in a chain where others may have rules too. <em>Immutable.</em>
 *
 * @param rule with our mark
 * @param end where it is put
 * @param place what it decides: of two rules with the same place only one can be in force
 */
record ChainRule(Rule rule, End end, Object place) implements Book.Placed {
    /** An end of a chain. */
    enum End {
        FIRST,
        LAST
    }

    /** What a rule says, whoever wrote it and whatever it has counted. */
    record Text(TableId table, String chain, List<Expression> expressions) {
        static Text of(Rule rule) {
            var expressions = rule.expressions().stream()
                    .map(expression -> expression instanceof Counter ? Counter.ZERO : expression)
                    .toList();
            return new Text(rule.table(), rule.chain(), expressions);
        }

        /** The same without what is done in the end. */
        private Text conditions() {
            return new Text(table, chain, expressions.subList(0, expressions.size() - 1));
        }
    }

    /** A rule that would contradict another one with the same conditions. */
    static ChainRule of(Rule rule, End end) {
        return new ChainRule(rule, end, Text.of(rule).conditions());
    }

    Text text() {
        return Text.of(rule);
    }

    void write(NftTransaction changes) {
        if (end == End.FIRST) {
            changes.insert(rule);
        } else {
            changes.add(rule);
        }
    }
}
