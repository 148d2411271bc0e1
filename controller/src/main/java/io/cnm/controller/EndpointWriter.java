package io.cnm.controller;

import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.spi.JoinPlan;

/** What the store keeps of an endpoint, as JSON. */
final class EndpointWriter {
    private EndpointWriter() {}

    static void endpoint(FieldWriter out, KeptEndpoint it) {
        out.begin();
        out.field("info");
        info(out, it.info());
        out.field("plan");
        PlanWriter.plan(out, it.plan());
        out.field("place");
        if (it.place().isPresent()) {
            place(out, it.place().get());
        } else {
            out.none();
        }
        out.end();
    }

    private static void info(FieldWriter out, EndpointInfo it) {
        out.begin();
        out.text("id", it.id());
        out.text("networkId", it.networkId());
        out.field("spec");
        spec(out, it.spec());
        out.text("mac", it.mac());
        out.text("ipv4", it.ipv4());
        out.text("ipv6", it.ipv6());
        out.field("joined");
        if (it.joined().isPresent()) {
            joined(out, it.joined().get());
        } else {
            out.none();
        }
        out.end();
    }

    private static void spec(FieldWriter out, EndpointSpec it) {
        out.begin();
        out.text("name", it.name());
        out.text("ipv4", it.ipv4());
        out.text("ipv6", it.ipv6());
        out.text("mac", it.mac());
        out.texts("linkLocal", it.linkLocal());
        out.texts("aliases", it.aliases());
        out.texts("links", it.links());
        out.flag("ipv6Disabled", it.ipv6Disabled());
        out.texts("options", it.options());
        out.end();
    }

    private static void joined(FieldWriter out, EndpointInfo.Joined it) {
        out.begin();
        out.text("sandboxId", it.sandboxId());
        out.text("interfaceName", it.interfaceName());
        out.text("gateway4", it.gateway4());
        out.text("gateway6", it.gateway6());
        out.field("ports");
        RuleWriter.bindings(out, it.ports());
        out.end();
    }

    private static void place(FieldWriter out, KeptEndpoint.Place it) {
        out.begin();
        out.field("spec");
        spec(out, it.spec());
        out.field("join");
        plan(out, it.join());
        out.field("sysctls");
        PlanWriter.steps(out, it.sysctls());
        out.field("interior");
        PlanWriter.steps(out, it.interior());
        out.texts("hostsLines", it.hostsLines());
        out.texts("names", it.names());
        out.field("links");
        out.beginList();
        for (var each : it.links()) {
            linked(out, each);
        }
        out.endList();
        out.end();
    }

    private static void spec(FieldWriter out, JoinSpec it) {
        out.begin();
        out.number("gatewayPriority", it.gatewayPriority());
        out.text("interfaceName", it.interfaceName());
        out.field("links");
        out.beginList();
        for (var each : it.links()) {
            out.begin();
            out.text("target", each.target());
            out.text("alias", each.alias());
            out.end();
        }
        out.endList();
        out.end();
    }

    private static void plan(FieldWriter out, JoinPlan it) {
        out.begin();
        out.field("plan");
        PlanWriter.plan(out, it.plan());
        out.text("gateway4", it.gateway4());
        out.text("gateway6", it.gateway6());
        out.field("routes");
        out.beginList();
        for (var each : it.routes()) {
            out.begin();
            out.text("destination", each.destination());
            out.text("nextHop", each.nextHop());
            out.end();
        }
        out.endList();
        out.text("wayOut", it.wayOut());
        out.end();
    }

    private static void linked(FieldWriter out, Linked it) {
        out.begin();
        out.text("child", it.child());
        out.field("plan");
        PlanWriter.plan(out, it.plan());
        out.texts("hostsLines", it.hostsLines());
        out.end();
    }
}
