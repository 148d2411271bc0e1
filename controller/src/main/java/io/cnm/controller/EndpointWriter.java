package io.cnm.controller;

import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.spi.JoinPlan;

/** What the store keeps of an endpoint, as JSON. */
final class EndpointWriter {
    private EndpointWriter() {}

    static void endpoint(FieldWriter out, KeptEndpoint it) {
        out.object("info", it.info(), EndpointWriter::info);
        out.object("plan", it.plan(), PlanWriter::plan);
        out.optionalObject("place", it.place(), EndpointWriter::place);
    }

    private static void info(FieldWriter out, EndpointInfo it) {
        out.text("id", it.id());
        out.text("networkId", it.networkId());
        out.object("spec", it.spec(), EndpointWriter::spec);
        out.text("mac", it.mac());
        out.text("ipv4", it.ipv4());
        out.text("ipv6", it.ipv6());
        out.optionalObject("joined", it.joined(), EndpointWriter::joined);
    }

    private static void spec(FieldWriter out, EndpointSpec it) {
        out.text("name", it.name());
        out.text("ipv4", it.ipv4());
        out.text("ipv6", it.ipv6());
        out.text("mac", it.mac());
        out.texts("linkLocal", it.linkLocal());
        out.texts("aliases", it.aliases());
        out.texts("links", it.links());
        out.flag("ipv6Disabled", it.ipv6Disabled());
        out.texts("options", it.options());
    }

    private static void joined(FieldWriter out, EndpointInfo.Joined it) {
        out.text("sandboxId", it.sandboxId());
        out.text("interfaceName", it.interfaceName());
        out.text("gateway4", it.gateway4());
        out.text("gateway6", it.gateway6());
        out.objects("ports", it.ports(), RuleWriter::binding);
    }

    private static void place(FieldWriter out, KeptEndpoint.Place it) {
        out.object("spec", it.spec(), EndpointWriter::spec);
        out.object("join", it.join(), EndpointWriter::plan);
        out.objects("sysctls", it.sysctls(), PlanWriter::step);
        out.objects("interior", it.interior(), PlanWriter::step);
        out.texts("hostsLines", it.hostsLines());
        out.texts("names", it.names());
        out.objects("links", it.links(), EndpointWriter::linked);
    }

    private static void spec(FieldWriter out, JoinSpec it) {
        out.number("gatewayPriority", it.gatewayPriority());
        out.text("interfaceName", it.interfaceName());
        out.objects("links", it.links(), EndpointWriter::link);
    }

    private static void link(FieldWriter out, Link it) {
        out.text("target", it.target());
        out.text("alias", it.alias());
    }

    private static void plan(FieldWriter out, JoinPlan it) {
        out.object("plan", it.plan(), PlanWriter::plan);
        out.text("gateway4", it.gateway4());
        out.text("gateway6", it.gateway6());
        out.objects("routes", it.routes(), EndpointWriter::route);
        out.text("wayOut", it.wayOut());
    }

    private static void route(FieldWriter out, JoinPlan.StaticRoute it) {
        out.text("destination", it.destination());
        out.text("nextHop", it.nextHop());
    }

    private static void linked(FieldWriter out, Linked it) {
        out.text("child", it.child());
        out.object("plan", it.plan(), PlanWriter::plan);
        out.texts("hostsLines", it.hostsLines());
    }
}
