package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddRoute;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out the steps of a removal that a later step of it makes needless: what is in a namespace goes with the
 * namespace, and a retired link carries nothing whatever addresses it has. <em>Confined to one thread.</em>
 */
final class Pruning {
    private record LinkName(Namespace namespace, String link) {}

    private record Way(Namespace namespace, Cidr destination) {}

    private final Set<Namespace> ending = new HashSet<>();
    private final Set<LinkName> retiring = new HashSet<>();
    private final Set<Way> coming = new HashSet<>();

    private Pruning() {}

    /** The steps that are needed, in their order. */
    static List<Step> of(List<Step> steps) {
        var pruning = new Pruning();
        var kept = new ArrayList<Step>();
        for (var i = steps.size() - 1; i >= 0; i--) {
            pruning.keep(steps.get(i)).ifPresent(kept::add);
        }
        Collections.reverse(kept);
        return kept;
    }

    /** Takes a step, of which all later ones have been taken. */
    private Optional<Step> keep(Step step) {
        if (step instanceof DeleteNamespace delete) {
            ending.add(delete.namespace());
        } else if (step instanceof RetireLink retire) {
            return Optional.of(retire(retire));
        } else if (step instanceof ChangeRules rules) {
            return rules(rules);
        } else if (step instanceof AddRoute route && !goes(route.namespace(), route.link())) {
            coming.add(new Way(route.namespace(), route.destination()));
        }
        return needless(step) ? Optional.empty() : Optional.of(step);
    }

    private RetireLink retire(RetireLink step) {
        retiring.add(new LinkName(step.namespace(), step.link()));
        step.peer().ifPresent(peer -> retiring.add(new LinkName(peer.namespace(), peer.link())));
        return new RetireLink(
                step.namespace(), step.link(), step.peer().filter(peer -> !ending.contains(peer.namespace())));
    }

    private Optional<Step> rules(ChangeRules step) {
        var remove = step.remove().stream()
                .filter(fact -> !(fact instanceof ResolverRedirect redirect && ending.contains(redirect.namespace())))
                .toList();
        return step.add().isEmpty() && remove.isEmpty()
                ? Optional.empty()
                : Optional.of(new ChangeRules(step.add(), remove));
    }

    private boolean needless(Step step) {
        if (step instanceof AddAddress address) {
            return goes(address.namespace(), address.link());
        }
        if (step instanceof DeleteAddress address) {
            return goes(address.namespace(), address.link());
        }
        if (step instanceof AddRoute route) {
            return goes(route.namespace(), route.link());
        }
        if (step instanceof DeleteRoute route) {
            return goes(route.namespace(), route.link()) && !makesRoom(route);
        }
        if (step instanceof SetLinkState state) {
            return goes(state.namespace(), state.link());
        }
        return step instanceof SetSysctl sysctl && ending.contains(sysctl.namespace());
    }

    /** The link is retired later than the route that takes this one's place comes; the kernel would refuse that one. */
    private boolean makesRoom(DeleteRoute route) {
        return !ending.contains(route.namespace()) && coming.contains(new Way(route.namespace(), route.destination()));
    }

    private boolean goes(Namespace namespace, String link) {
        return ending.contains(namespace) || retiring.contains(new LinkName(namespace, link));
    }
}
