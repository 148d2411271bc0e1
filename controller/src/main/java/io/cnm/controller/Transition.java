package io.cnm.controller;

import io.cnm.api.EndpointId;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.AddRoute;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.SandboxPorts;
import io.cnm.spi.WayOutRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What it takes to get from one arrangement of a sandbox to the next: default routes that change, ports that lead elsewhere.
 * <em>Immutable.</em>
 */
record Transition(Arrangement from, Arrangement to, Namespace namespace, Naming naming) {
    /** Adds all its steps. */
    void addTo(Steps steps) {
        steps.interior(routes());
        addRulesTo(steps);
    }

    /** Adds its steps but for those inside the sandbox. */
    void addRulesTo(Steps steps) {
        addWaysOutTo(steps);
        for (var id : endpoints()) {
            var before = from.ports().of(id);
            var after = to.ports().of(id);
            from.find(id).ifPresent(member -> withdraw(steps, member, without(before, after)));
            to.find(id).ifPresent(member -> publish(steps, member, without(after, before)));
        }
    }

    /** Drivers are told which endpoint is the way out, and which is no longer. */
    private void addWaysOutTo(Steps steps) {
        var before = waysOut(from);
        var after = waysOut(to);
        for (var id : before) {
            if (!after.contains(id)) {
                from.find(id)
                        .ifPresent(member ->
                                steps.driver(wayOut(member, from).teardown().steps()));
            }
        }
        for (var id : after) {
            if (!before.contains(id)) {
                to.find(id).ifPresent(member -> steps.driver(wayOut(member, to).steps()));
            }
        }
    }

    private static Set<EndpointId> waysOut(Arrangement arrangement) {
        var ways = arrangement.ways();
        var ids = new LinkedHashSet<EndpointId>();
        ways.v4().ifPresent(ids::add);
        ways.v6().ifPresent(ids::add);
        return ids;
    }

    private static Plan wayOut(Member member, Arrangement arrangement) {
        var ports = new SandboxPorts(List.of(), arrangement.mappings());
        var request = new WayOutRequest(member.network().info(), member.state().info(), ports);
        return member.network()
                .driver()
                .map(driver -> driver.planWayOut(request))
                .orElse(Plan.NOTHING);
    }

    private static List<PortBinding> without(List<PortBinding> all, List<PortBinding> others) {
        var left = new LinkedHashSet<>(all); // there may be thousands
        left.removeAll(Set.copyOf(others));
        return List.copyOf(left);
    }

    /** In a stack that is not ours others see to them. */
    private List<Step> routes() {
        if (namespace.isHost()) {
            return List.of();
        }
        var steps = new ArrayList<Step>();
        for (var v6 : new boolean[] {false, true}) {
            var before = defaultRoute(from, v6);
            var after = defaultRoute(to, v6);
            if (!before.equals(after)) {
                before.flatMap(AddRoute::undo).ifPresent(steps::add);
                after.ifPresent(steps::add);
            }
        }
        // Every route that goes, goes before any that comes: one family's need not wait for the other's.
        steps.sort((one, other) -> Boolean.compare(other instanceof DeleteRoute, one instanceof DeleteRoute));
        return steps;
    }

    private Optional<AddRoute> defaultRoute(Arrangement arrangement, boolean v6) {
        var way = arrangement.way(v6);
        var link = way.flatMap(Member::interfaceName);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        return way.get()
                .defaultRoute(v6)
                .map(route -> new AddRoute(namespace, route.destination(), route.nextHop(), link.get()));
    }

    private void withdraw(Steps steps, Member member, List<PortBinding> bindings) {
        if (!bindings.isEmpty()) {
            steps.driver(gateway(member, bindings).teardown().steps()).forgetPorts(bindings);
        }
    }

    /** A new port's TCP connections are all new. A UDP flow can be older, and would go on past the new rules. */
    private void publish(Steps steps, Member member, List<PortBinding> bindings) {
        if (!bindings.isEmpty()) {
            var udp = bindings.stream()
                    .filter(binding -> binding.protocol() == Protocol.UDP)
                    .toList();
            steps.driver(gateway(member, bindings).steps()).forgetPorts(udp);
        }
    }

    private Plan gateway(Member member, List<PortBinding> bindings) {
        var request = new GatewayRequest(member.network().info(), member.state().info(), bindings, naming);
        return member.network()
                .driver()
                .map(driver -> driver.planGateway(request))
                .orElse(Plan.NOTHING);
    }

    private LinkedHashSet<EndpointId> endpoints() {
        var ids = new LinkedHashSet<>(from.ports().byEndpoint().keySet());
        ids.addAll(to.ports().byEndpoint().keySet());
        return ids;
    }
}
