package io.cnm.kernel;

import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
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
import java.util.Set;

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

    private static final Set<Class<? extends Step>> ROUTE_STEPS = Set.of(
            AddBridge.class,
            AddMacvlan.class,
            AddVeth.class,
            AddAddress.class,
            DeleteAddress.class,
            AddRoute.class,
            DeleteRoute.class,
            SetLinkState.class);

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
        return new Batch(kind(steps.get(0)), steps.get(0).namespace(), steps);
    }

    private static boolean follows(Step first, Step step) {
        return switch (kind(first)) {
            case ROUTE -> kind(step) == Kind.ROUTE && first.namespace().equals(step.namespace());
            case VISIT -> step instanceof SetSysctl && first.namespace().equals(step.namespace());
            case RULES -> kind(step) == Kind.RULES;
            case SINGLE -> false;
        };
    }

    private static Kind kind(Step step) {
        if (ROUTE_STEPS.contains(step.getClass())) {
            return Kind.ROUTE;
        }
        if (step instanceof ChangeRules) {
            return Kind.RULES;
        }
        return step instanceof CreateNamespace || step instanceof SetSysctl ? Kind.VISIT : Kind.SINGLE;
    }
}
