package io.cnm.kernel;

import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps whose effects should be there, out of all that were carried out: what a later step took back or replaced is
 * left out, and so is what leaves nothing. <em>Confined to one thread.</em>
 */
final class Expected {
    /** What two steps about the same thing have in common. */
    private record Place(Namespace namespace, String link, Object what) {}

    private final Map<Object, Step> standing = new LinkedHashMap<>();
    private final Map<ChangeRules, Integer> changes = new HashMap<>();
    private final Map<FirewallRule, Integer> withdrawn = new HashMap<>();

    private Expected() {}

    /** The steps that stand, in the order in which they were first carried out. */
    static List<Step> of(List<Step> steps) {
        var expected = new Expected();
        for (var i = 0; i < steps.size(); i++) {
            expected.take(steps.get(i), i);
        }
        return expected.standing.values().stream()
                .map(expected::standing)
                .flatMap(Optional::stream)
                .toList();
    }

    private void take(Step step, int position) {
        if (step instanceof ChangeRules rules) {
            rules.remove().forEach(fact -> withdrawn.put(fact, position));
            changes.put(rules, position);
            standing.put(rules, rules);
        } else if (step instanceof RetireLink retire) {
            forget(retire.namespace(), retire.link());
            retire.peer().ifPresent(peer -> forget(peer.namespace(), peer.link()));
        } else if (step instanceof DeleteNamespace delete) {
            standing.entrySet()
                    .removeIf(other -> other.getValue().namespace().equals(delete.namespace())
                            || (other.getKey() instanceof Place place && place.namespace.equals(delete.namespace())));
        } else if (step instanceof DeleteFile delete) {
            standing.remove(delete.path());
        } else if (step instanceof DeleteAddress || step instanceof DeleteRoute) {
            step.undo().flatMap(Expected::place).ifPresent(standing::remove);
        } else {
            place(step).ifPresent(place -> standing.put(place, step));
        }
    }

    private void forget(Namespace namespace, String link) {
        standing.keySet()
                .removeIf(key ->
                        key instanceof Place place && place.namespace.equals(namespace) && place.link.equals(link));
    }

    /** Where the step's effect is; empty if it has none that lasts. */
    private static Optional<Object> place(Step step) {
        var namespace = step.namespace();
        if (step instanceof AddBridge bridge) {
            return Optional.of(new Place(namespace, bridge.name(), AddBridge.class));
        }
        if (step instanceof AddVeth veth) {
            return Optional.of(new Place(namespace, veth.name(), AddVeth.class));
        }
        if (step instanceof AddMacvlan macvlan) {
            var link = macvlan.link();
            return Optional.of(new Place(link.namespace(), link.name(), AddMacvlan.class));
        }
        if (step instanceof AddAddress address) {
            return Optional.of(new Place(namespace, address.link(), address.address()));
        }
        if (step instanceof AddRoute route) {
            return Optional.of(new Place(namespace, route.link(), route));
        }
        if (step instanceof SetLinkState state) {
            return Optional.of(new Place(namespace, state.link(), SetLinkState.class));
        }
        if (step instanceof SetSysctl sysctl) {
            return Optional.of(new Place(namespace, "", sysctl.key()));
        }
        if (step instanceof WriteFile file) {
            return Optional.of(file.path());
        }
        return step instanceof CreateNamespace create ? Optional.of(create.namespace()) : Optional.empty();
    }

    /** The step without facts that were withdrawn later; empty if nothing of it is left. */
    private Optional<Step> standing(Step step) {
        if (!(step instanceof ChangeRules rules)) {
            return Optional.of(step);
        }
        var position = changes.getOrDefault(rules, 0);
        var left = rules.add().stream()
                .filter(fact -> withdrawn.getOrDefault(fact, -1) <= position)
                .toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(left.equals(rules.add()) ? rules : new ChangeRules(left, List.of()));
    }
}
