package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Announce;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.ForgetFlows;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Plans such as drivers and the controller make them. */
final class Plans {
    static final Cidr SUBNET = Cidr.parse("10.7.0.0/16");
    static final Cidr SUBNET6 = Cidr.parse("fd00:7::/64");
    static final IpAddress GATEWAY = IpAddress.parse("10.7.0.1");
    static final IpAddress GATEWAY6 = IpAddress.parse("fd00:7::1");
    static final String BRIDGE = "cnm-front";

    private Plans() {}

    static Namespace sandbox(Lab lab, String name) {
        return new Namespace(lab.dir().resolve("sandboxes").resolve(name).toString());
    }

    /** A dual-stack bridge network. */
    static Plan network() {
        var host = Namespace.HOST;
        return Plan.of(
                "create network front",
                new AddBridge(BRIDGE, MacAddress.parse("02:00:00:00:00:01"), 0),
                new SetSysctl(host, "ipv6/conf/" + BRIDGE + "/accept_ra", "0", Optional.empty(), false),
                new AddAddress(host, BRIDGE, new Cidr(GATEWAY, 16)),
                new AddAddress(host, BRIDGE, new Cidr(GATEWAY6, 64)),
                ChangeRules.add(new BridgeNetwork(BRIDGE, List.of(SUBNET, SUBNET6), false, true, true)),
                new SetLinkState(host, BRIDGE, true),
                new SetSysctl(host, "ipv4/ip_forward", "1", Optional.of("0"), true));
    }

    /** A sandbox with its files. */
    static Plan sandbox(Namespace namespace) {
        return Plan.of(
                "create sandbox",
                new CreateNamespace(namespace),
                new SetSysctl(namespace, "ipv4/ip_unprivileged_port_start", "0", Optional.empty(), false),
                new WriteFile(namespace.path() + ".d/hosts", "127.0.0.1 localhost\n", Optional.empty()));
    }

    static IpAddress address(int number) {
        return SUBNET.first().plus(number);
    }

    /** An endpoint joins a sandbox, with a published port. */
    static Plan join(Namespace namespace, int number) {
        return join(namespace, number, 7);
    }

    /** The same under an interface index, which must not have been used a moment ago. */
    static Plan join(Namespace namespace, int number, int index) {
        return Plan.of(
                "join " + namespace,
                veth(namespace, number, index),
                new AddAddress(namespace, "eth0", new Cidr(address(number), 16)),
                new AddAddress(namespace, "eth0", new Cidr(SUBNET6.first().plus(number), 64)),
                new SetLinkState(namespace, "eth0", true),
                new AddRoute(namespace, Cidr.parse("0.0.0.0/0"), Optional.of(GATEWAY), "eth0"),
                new AddRoute(namespace, Cidr.parse("::/0"), Optional.of(GATEWAY6), "eth0"),
                ChangeRules.add(new BridgeEndpoint(BRIDGE, address(number)), port(number)));
    }

    static AddVeth veth(Namespace namespace, int number, int index) {
        return new AddVeth(
                "cnmv" + number,
                BRIDGE,
                false,
                0,
                new AddVeth.Peer(namespace, "eth0", index, new MacAddress(0x0242_0000_0000L + number)));
    }

    static PublishedPort port(int number) {
        return new PublishedPort(
                BRIDGE, new PortBinding(Protocol.TCP, IpAddress.ANY_V4, 10000 + number, address(number), 80));
    }

    /** What follows a join and cannot be undone. */
    static Plan afterJoin(Namespace namespace, int number) {
        return Plan.of(
                "after join",
                new ForgetFlows(List.of(address(number))),
                new Announce(
                        namespace,
                        "eth0",
                        new MacAddress(0x0242_0000_0000L + number),
                        List.of(address(number), SUBNET6.first().plus(number)),
                        2,
                        Duration.ofMillis(100)));
    }

    /** All of a plan's steps and then another one. */
    static Plan with(Plan plan, int position, Step step) {
        var steps = new java.util.ArrayList<>(plan.steps());
        steps.add(position, step);
        return new Plan(plan.title(), steps);
    }
}
