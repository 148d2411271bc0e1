package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableContents;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Compares the fixed part of a table with what is in the kernel. */
final class TableDifference {
    private TableDifference() {}

    /** What is not as it should be, for people; empty if all is. What an administrator added is not looked at. */
    static Optional<String> find(TableLayout layout, TableContents contents) {
        if ((contents.table().flags() & Table.NFT_TABLE_F_DORMANT) != 0) {
            return Optional.of("table " + layout.id() + " is dormant");
        }
        var sets = contents.sets().stream().map(TableContents.FilledSet::set).toList();
        return first(layout.sets(), sets, NftSet::name, TableDifference::sameSet, "set")
                .or(() -> first(
                        layout.chains(),
                        contents.chains(),
                        Chain::name,
                        (one, other) -> sameChain(one, other) && policy(one).equals(policy(other)),
                        "chain"))
                .or(() -> first(
                        layout.userChain().stream().toList(),
                        contents.chains(),
                        Chain::name,
                        TableDifference::sameChain,
                        "chain"))
                .or(() -> layout.chains().stream()
                        .map(Chain::name)
                        .filter(chain -> !rules(layout.rules(), chain).equals(rules(contents.rules(), chain)))
                        .map(chain -> "the rules of chain " + chain + " were changed")
                        .findFirst());
    }

    private static <T> Optional<String> first(
            List<T> wanted, List<T> there, Function<T, String> name, BiPredicate<T, T> same, String kind) {
        for (var object : wanted) {
            var found = there.stream()
                    .filter(other -> name.apply(other).equals(name.apply(object)))
                    .findFirst();
            if (found.isEmpty()) {
                return Optional.of(kind + " " + name.apply(object) + " is missing");
            }
            if (!same.test(object, found.get())) {
                return Optional.of(kind + " " + name.apply(object) + " was changed");
            }
        }
        return Optional.empty();
    }

    private static List<?> rules(List<Rule> all, String chain) {
        return all.stream()
                .filter(rule -> rule.chain().equals(chain))
                .map(Rule::expressions)
                .toList();
    }

    /** Whether the kernel would take one for the other; a policy it would change. */
    static boolean sameChain(Chain one, Chain other) {
        return one.name().equals(other.name()) && place(one).equals(place(other));
    }

    private static Optional<Hook> place(Chain chain) {
        return chain.hook().map(hook -> new Hook(hook.type(), hook.point(), hook.priority(), 0, hook.devices()));
    }

    private static Optional<Integer> policy(Chain chain) {
        return chain.hook().map(Hook::policy);
    }

    /** Whether the kernel would take one for the other. */
    static boolean sameSet(NftSet one, NftSet other) {
        return one.name().equals(other.name())
                && one.flags() == other.flags()
                && one.key().equals(other.key())
                && one.value().equals(other.value())
                && one.fieldLengths().equals(other.fieldLengths())
                && one.timeoutMillis() == other.timeoutMillis();
    }
}
