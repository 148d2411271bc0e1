package io.cnm.controller;

import io.cnm.api.NetworkInfo;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.plan.Step;
import io.cnm.spi.NameService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The steps that have led to what there is now, as if it had all been made at once: what should be in the kernel. Read under
 * the gate of {@link Effects}, so that nothing is half made. <em>Immutable.</em>
 *
 * @param steps in an order in which they can be carried out
 * @param owners the network that a step was carried out for, by the step itself; what is a sandbox's own counts for the
 *     network of its best way out, and for none as long as there is none
 */
record Expectation(List<Step> steps, IdentityHashMap<Step, NetworkInfo> owners) {
    private static final Comparator<LiveNetwork> AGE =
            Comparator.comparing(network -> network.state().info().created());

    /** What should be there for everything that the controller has. */
    static Expectation of(World world) {
        return of(world, sandbox -> true);
    }

    /** What should be there for all networks, and for the sandboxes into which one of these links of the host leads. */
    static Expectation of(World world, Set<String> links) {
        return of(world, sandbox -> sandbox.state().arrangement().members().stream()
                .flatMap(member -> member.attachment().join().plan().steps().stream())
                .anyMatch(step -> isCable(step, links)));
    }

    private static Expectation of(World world, Predicate<LiveSandbox> concerned) {
        var collecting = new Collecting(world);
        world.networks().all().stream().sorted(AGE).forEach(collecting::add);
        world.sandboxes().stream().filter(concerned).forEach(collecting::add);
        return new Expectation(List.copyOf(collecting.steps), collecting.owners);
    }

    private static boolean isCable(Step step, Set<String> links) {
        if (step instanceof AddVeth veth) {
            return links.contains(veth.name());
        }
        return step instanceof AddMacvlan macvlan && links.contains(macvlan.parent());
    }

    /** The network that a step was carried out for. */
    Optional<NetworkInfo> owner(Step step) {
        return Optional.ofNullable(owners.get(step));
    }

    private static final class Collecting {
        private final World world;
        private final List<Step> steps = new ArrayList<>();
        private final IdentityHashMap<Step, NetworkInfo> owners = new IdentityHashMap<>();

        private Collecting(World world) {
            this.world = world;
        }

        private void add(LiveNetwork network) {
            var info = Optional.of(network.state().info());
            add(info, network.state().plan().plan().steps());
            network.all().forEach(endpoint -> add(info, endpoint.state().plan().steps()));
        }

        private void add(LiveSandbox sandbox) {
            var base = sandbox.base();
            var state = sandbox.state();
            var members = state.arrangement().members();
            var own = members.isEmpty()
                    ? Optional.<NetworkInfo>empty()
                    : Optional.of(members.get(0).network().info());
            add(own, SandboxOperations.namespace(base, world.ipv6()));
            for (var member : members) {
                var info = Optional.of(member.network().info());
                add(info, member.attachment().join().plan().steps());
                add(info, member.attachment().sysctls());
                add(info, member.attachment().interior());
                member.attachment()
                        .links()
                        .forEach(linked -> add(info, linked.plan().steps()));
            }
            add(own, ways(base.namespace(), state.arrangement()));
            state.resolver().ifPresent(each -> add(own, List.of(redirect(base.namespace(), each.resolver()))));
            add(own, world.files().expected(base, state, world.ipv6()));
        }

        private List<Step> ways(Namespace namespace, Arrangement arrangement) {
            var nothing = Arrangement.empty(List.of());
            var ways = new Steps();
            new Transition(nothing, arrangement, namespace, world.platform().naming()).addTo(ways);
            return ways.build("").steps();
        }

        private static Step redirect(Namespace namespace, NameService.Resolver resolver) {
            var rule = new ResolverRedirect(namespace, NameService.ADDRESS, resolver.udpPort(), resolver.tcpPort());
            return new ChangeRules(List.of(rule), List.of());
        }

        private void add(Optional<NetworkInfo> network, List<? extends Step> more) {
            steps.addAll(more);
            network.ifPresent(owner -> more.forEach(step -> owners.put(step, owner)));
        }
    }
}
