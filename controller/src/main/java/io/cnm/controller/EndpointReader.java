package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.SandboxId;
import io.cnm.spi.JoinPlan;

/** What {@link EndpointWriter} writes. */
final class EndpointReader {
    private EndpointReader() {}

    static KeptEndpoint endpoint(FieldReader in) {
        return new KeptEndpoint(
                in.object("info", EndpointReader::info),
                in.object("plan", PlanReader::plan),
                in.optionalObject("place", EndpointReader::place));
    }

    private static EndpointInfo info(FieldReader in) {
        return new EndpointInfo(
                in.text("id", EndpointId::new),
                in.text("networkId", NetworkId::new),
                in.object("spec", EndpointReader::spec),
                in.optional("mac", MacAddress::parse),
                in.optional("ipv4", Cidr::parse),
                in.optional("ipv6", Cidr::parse),
                in.optionalObject("joined", EndpointReader::joined));
    }

    private static EndpointSpec spec(FieldReader in) {
        return new EndpointSpec(
                in.text("name"),
                in.optional("ipv4", IpAddress::parse),
                in.optional("ipv6", IpAddress::parse),
                in.optional("mac", MacAddress::parse),
                in.texts("linkLocal", IpAddress::parse),
                in.texts("aliases"),
                in.map("links"),
                in.flag("ipv6Disabled"),
                in.map("options"));
    }

    private static EndpointInfo.Joined joined(FieldReader in) {
        return new EndpointInfo.Joined(
                in.text("sandboxId", SandboxId::new),
                in.optional("interfaceName"),
                in.optional("gateway4", IpAddress::parse),
                in.optional("gateway6", IpAddress::parse),
                in.objects("ports", RuleReader::binding));
    }

    private static KeptEndpoint.Place place(FieldReader in) {
        return new KeptEndpoint.Place(
                in.object("spec", EndpointReader::joinSpec),
                in.object("join", EndpointReader::join),
                in.objects("sysctls", PlanReader::step),
                in.objects("interior", PlanReader::step),
                in.texts("hostsLines"),
                in.texts("names"),
                in.objects("links", EndpointReader::linked));
    }

    private static JoinSpec joinSpec(FieldReader in) {
        return new JoinSpec(
                in.number("gatewayPriority"),
                in.optional("interfaceName"),
                in.objects("links", link -> new Link(link.text("target"), link.text("alias"))));
    }

    private static JoinPlan join(FieldReader in) {
        return new JoinPlan(
                in.object("plan", PlanReader::plan),
                in.optional("gateway4", IpAddress::parse),
                in.optional("gateway6", IpAddress::parse),
                in.objects(
                        "routes",
                        route -> new JoinPlan.StaticRoute(
                                route.text("destination", Cidr::parse), route.optional("nextHop", IpAddress::parse))),
                in.constant("wayOut", JoinPlan.WayOut.class));
    }

    private static Linked linked(FieldReader in) {
        return new Linked(
                in.text("child", EndpointId::new), in.object("plan", PlanReader::plan), in.texts("hostsLines"));
    }
}
