package io.cnm.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Changes what the firewall is told, in one atomic transaction: either all or nothing of it holds. Facts that last stand
 * in a step of their own. <em>Immutable.</em>
 *
 * @param add facts to put in force
 * @param remove facts to take out of force; those that are not in force are skipped
 */
public record ChangeRules(List<FirewallRule> add, List<FirewallRule> remove) implements Step {
    /** @throws IllegalArgumentException if some of the facts last and others do not */
    public ChangeRules {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
        if (holds(add, remove, true) && holds(add, remove, false)) {
            throw new IllegalArgumentException("facts that last and facts that do not need a step each");
        }
    }

    /** Puts facts in force. */
    public static ChangeRules add(FirewallRule... rules) {
        return new ChangeRules(List.of(rules), List.of());
    }

    @Override
    public String describe() {
        var lines = new ArrayList<String>();
        add.forEach(rule -> lines.add("put in force " + rule.describe()));
        remove.forEach(rule -> lines.add("withdraw " + rule.describe()));
        return lines.stream().collect(Collectors.joining("; ", "firewall: ", ""));
    }

    @Override
    public boolean lasting() {
        return holds(add, remove, true);
    }

    private static boolean holds(List<FirewallRule> add, List<FirewallRule> remove, boolean lasting) {
        return holds(add, lasting) || holds(remove, lasting);
    }

    private static boolean holds(List<FirewallRule> rules, boolean lasting) {
        for (var rule : rules) {
            if (rule.lasting() == lasting) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new ChangeRules(remove, add));
    }
}
