package io.cnm.controller;

import io.cnm.api.PortBinding;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeStation;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.FirewallRule.SeparatePort;

/** The firewall's facts as JSON, each behind the name of its class. The most frequent are looked for first. */
final class RuleWriter {
    private RuleWriter() {}

    static void rule(FieldWriter out, FirewallRule rule) {
        out.text("rule", rule.getClass().getSimpleName());
        if (rule instanceof BridgeStation it) {
            station(out, it);
        } else if (rule instanceof BridgeEndpoint it) {
            endpoint(out, it);
        } else if (rule instanceof PublishedPort it) {
            port(out, it);
        } else if (rule instanceof ResolverRedirect it) {
            redirect(out, it);
        } else if (rule instanceof BridgeNetwork it) {
            network(out, it);
        } else if (rule instanceof SeparatePort it) {
            out.text("port", it.port());
        } else if (rule instanceof BridgeLink it) {
            link(out, it);
        } else if (rule instanceof ForwardingGuard it) {
            out.flag("v6", it.v6());
        } else {
            throw new AssertionError("it is not known how to write a " + rule.getClass());
        }
    }

    private static void station(FieldWriter out, BridgeStation it) {
        out.text("port", it.port());
        out.text("mac", it.mac());
        out.texts("addresses", it.addresses());
    }

    private static void endpoint(FieldWriter out, BridgeEndpoint it) {
        out.text("bridge", it.bridge());
        out.text("address", it.address());
        out.flag("shielded", it.shielded());
        out.texts("trusted", it.trusted());
    }

    private static void port(FieldWriter out, PublishedPort it) {
        out.text("bridge", it.bridge());
        out.object("binding", it.binding(), RuleWriter::binding);
        out.text("mode", it.mode());
        out.text("direct", it.direct());
    }

    static void binding(FieldWriter out, PortBinding it) {
        out.text("protocol", it.protocol());
        out.text("hostAddress", it.hostAddress());
        out.number("hostPort", it.hostPort());
        out.text("containerAddress", it.containerAddress());
        out.number("containerPort", it.containerPort());
        out.texts("sources", it.sources());
    }

    private static void redirect(FieldWriter out, ResolverRedirect it) {
        out.text("namespace", it.namespace().path());
        out.text("address", it.address());
        out.number("udpPort", it.udpPort());
        out.number("tcpPort", it.tcpPort());
    }

    private static void network(FieldWriter out, BridgeNetwork it) {
        out.text("bridge", it.bridge());
        out.objects("sides", it.sides(), RuleWriter::side);
        out.flag("internal", it.internal());
        out.flag("interContainer", it.interContainer());
    }

    private static void side(FieldWriter out, BridgeNetwork.Side it) {
        out.text("subnet", it.subnet());
        out.text("mode", it.mode());
        out.flag("masquerade", it.masquerade());
        out.text("source", it.source());
    }

    private static void link(FieldWriter out, BridgeLink it) {
        out.text("bridge", it.bridge());
        out.flag("internal", it.internal());
        out.object("parent", it.parent(), RuleWriter::end);
        out.object("child", it.child(), RuleWriter::end);
        out.text("protocol", it.protocol());
        out.number("port", it.port());
    }

    private static void end(FieldWriter out, BridgeLink.End it) {
        out.text("port", it.port());
        out.text("address", it.address());
    }
}
