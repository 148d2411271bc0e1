package io.cnm.kernel;

import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Neighbouring steps of a plan that are carried out together. <em>Immutable.</em>
 *
 * @param kind how
 * @param namespace where
 * @param steps at least one, in the plan's order
 */
record Batch(Kind kind, Namespace namespace, List<Step> steps) {
    /** How steps are carried out together. */
    enum Kind {
        /** Messages of one send over the namespace's route socket. */
        ROUTE,
        /** One visit to the namespace, which may begin with making it. */
        VISIT,
        /** One transaction of the firewall. */
        RULES,
        /** Alone. */
        SINGLE
    }

    Batch {
        steps = List.copyOf(steps);
    }

    /** A plan's steps in batches. */
    static List<Batch> of(List<Step> steps) {
        var batches = new ArrayList<Batch>();
        var open = new ArrayList<Step>();
        for (var step : steps) {
            if (!open.isEmpty() && !follows(open.get(0), step)) {
                batches.add(batch(open));
                open.clear();
            }
            open.add(step);
        }
        if (!open.isEmpty()) {
            batches.add(batch(open));
        }
        return batches;
    }

    private static Batch batch(List<Step> steps) {
        var first = steps.get(0);
        return new Batch(kind(first), namespace(first).orElse(Namespace.HOST), steps);
    }

    private static boolean follows(Step first, Step step) {
        return switch (kind(first)) {
            case ROUTE -> kind(step) == Kind.ROUTE && namespace(first).equals(namespace(step));
            case VISIT -> step instanceof SetSysctl && namespace(first).equals(namespace(step));
            case RULES -> kind(step) == Kind.RULES;
            case SINGLE -> false;
        };
    }

    private static Kind kind(Step step) {
        if (step instanceof ChangeRules) {
            return Kind.RULES;
        }
        if (step instanceof CreateNamespace || step instanceof SetSysctl) {
            return Kind.VISIT;
        }
        return namespace(step).isPresent() ? Kind.ROUTE : Kind.SINGLE;
    }

    /** Where a step acts that can share a send or a visit; empty for others. */
    private static Optional<Namespace> namespace(Step step) {
        if (step instanceof AddBridge || step instanceof AddVeth) {
            return Optional.of(Namespace.HOST);
        }
        if (step instanceof AddAddress address) {
            return Optional.of(address.namespace());
        }
        if (step instanceof DeleteAddress address) {
            return Optional.of(address.namespace());
        }
        if (step instanceof AddRoute route) {
            return Optional.of(route.namespace());
        }
        if (step instanceof DeleteRoute route) {
            return Optional.of(route.namespace());
        }
        if (step instanceof SetLinkState state) {
            return Optional.of(state.namespace());
        }
        if (step instanceof CreateNamespace created) {
            return Optional.of(created.namespace());
        }
        if (step instanceof SetSysctl sysctl) {
            return Optional.of(sysctl.namespace());
        }
        return Optional.empty();
    }
}
