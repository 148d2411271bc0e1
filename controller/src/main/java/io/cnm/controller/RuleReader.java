package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeStation;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.FirewallRule.SeparatePort;
import io.cnm.plan.GatewayMode;
import io.cnm.plan.Namespace;

/** What {@link RuleWriter} writes. */
final class RuleReader {
    private RuleReader() {}

    static FirewallRule rule(FieldReader in) {
        return switch (in.text("rule")) {
            case "BridgeStation" ->
                new BridgeStation(
                        in.text("port"), in.text("mac", MacAddress::parse), in.texts("addresses", IpAddress::parse));
            case "BridgeEndpoint" ->
                new BridgeEndpoint(
                        in.text("bridge"),
                        in.text("address", IpAddress::parse),
                        in.flag("shielded"),
                        in.texts("trusted"));
            case "PublishedPort" ->
                new PublishedPort(
                        in.text("bridge"),
                        in.object("binding", RuleReader::binding),
                        in.constant("mode", GatewayMode.class),
                        in.constant("direct", PublishedPort.Direct.class));
            case "ResolverRedirect" ->
                new ResolverRedirect(
                        in.text("namespace", Namespace::new),
                        in.text("address", IpAddress::parse),
                        in.number("udpPort"),
                        in.number("tcpPort"));
            case "BridgeNetwork" ->
                new BridgeNetwork(
                        in.text("bridge"),
                        in.objects("sides", RuleReader::side),
                        in.flag("internal"),
                        in.flag("interContainer"));
            case "SeparatePort" -> new SeparatePort(in.text("port"));
            case "BridgeLink" ->
                new BridgeLink(
                        in.text("bridge"),
                        in.flag("internal"),
                        in.object("parent", RuleReader::end),
                        in.object("child", RuleReader::end),
                        in.constant("protocol", Protocol.class),
                        in.number("port"));
            case "ForwardingGuard" -> new ForwardingGuard(in.flag("v6"));
            default -> throw new InvalidParameterException("field rule: there is no " + in.text("rule"));
        };
    }

    static PortBinding binding(FieldReader in) {
        return new PortBinding(
                in.constant("protocol", Protocol.class),
                in.text("hostAddress", IpAddress::parse),
                in.number("hostPort"),
                in.text("containerAddress", IpAddress::parse),
                in.number("containerPort"),
                in.texts("sources", Cidr::parse));
    }

    private static BridgeNetwork.Side side(FieldReader in) {
        return new BridgeNetwork.Side(
                in.text("subnet", Cidr::parse),
                in.constant("mode", GatewayMode.class),
                in.flag("masquerade"),
                in.optional("source", IpAddress::parse));
    }

    private static BridgeLink.End end(FieldReader in) {
        return new BridgeLink.End(in.text("port"), in.text("address", IpAddress::parse));
    }
}
