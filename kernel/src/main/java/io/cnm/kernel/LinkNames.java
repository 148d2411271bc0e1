package io.cnm.kernel;

import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which links of the host steps are about, by name. */
final class LinkNames {
    private static final Set<String> OF_LINKS = Set.of("conf", "neigh");
    private static final Set<String> FOR_ALL_LINKS = Set.of("all", "default");

    private LinkNames() {}

    /** Those whose state on the host tells whether the step's effect is there. */
    static Stream<String> of(Step step) {
        if (step instanceof AddVeth veth) {
            return Stream.concat(endsOnHost(veth), Stream.of(veth.bridge()));
        }
        if (step instanceof AddMacvlan macvlan) {
            return Stream.of(macvlan.parent());
        }
        if (!step.namespace().isHost()) {
            return Stream.empty();
        }
        if (step instanceof AddBridge bridge) {
            return Stream.of(bridge.name());
        }
        if (step instanceof AddAddress address) {
            return Stream.of(address.link());
        }
        if (step instanceof AddRoute route) {
            return Stream.of(route.link());
        }
        if (step instanceof SetLinkState state) {
            return Stream.of(state.link());
        }
        return step instanceof SetSysctl sysctl ? linkOf(sysctl).stream() : Stream.empty();
    }

    /** The links that the step makes on the host. */
    static Stream<String> madeBy(Step step) {
        if (step instanceof AddVeth veth) {
            return endsOnHost(veth);
        }
        if (step instanceof AddMacvlan macvlan) {
            return Stream.of(macvlan.link())
                    .filter(link -> link.namespace().isHost())
                    .map(AddMacvlan.Link::name);
        }
        return step instanceof AddBridge bridge ? Stream.of(bridge.name()) : Stream.empty();
    }

    private static Stream<String> endsOnHost(AddVeth veth) {
        return veth.peer().namespace().isHost()
                ? Stream.of(veth.name(), veth.peer().name())
                : Stream.of(veth.name());
    }

    /** The namespace that a link is made for, and in which everything on it goes with it. */
    static Optional<Namespace> sandboxOf(Step step) {
        if (step instanceof AddVeth veth) {
            return Optional.of(veth.peer().namespace());
        }
        return step instanceof AddMacvlan macvlan ? Optional.of(macvlan.link().namespace()) : Optional.empty();
    }

    /** The link that a parameter comes and goes with, such as {@code eth0} for {@code ipv6/conf/eth0/accept_ra}. */
    static Optional<String> linkOf(SetSysctl step) {
        var parts = step.key().split("/", -1);
        return Optional.of(parts)
                .filter(path -> path.length > 3 && OF_LINKS.contains(path[1]) && !FOR_ALL_LINKS.contains(path[2]))
                .map(path -> path[2]);
    }

    /**
     * The steps about some links, and about the bridges that these should be ports of: a port cannot be judged without. The
     * ports of a bridge are not among them: what happens to one is told of itself.
     */
    static List<Step> about(Set<String> links, List<Step> steps) {
        var concerned = new HashSet<>(links);
        steps.stream()
                .filter(step -> step instanceof AddVeth && madeBy(step).anyMatch(links::contains))
                .forEach(step -> concerned.add(((AddVeth) step).bridge()));
        return steps.stream()
                .filter(step -> (step instanceof AddVeth ? madeBy(step) : of(step)).anyMatch(concerned::contains))
                .toList();
    }
}
