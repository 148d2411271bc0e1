package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Announce;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.ForgetFlows;
import io.cnm.plan.MoveLink;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.ReturnLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.time.Duration;

/** What {@link PlanWriter} writes; no class is made from it but those that are named here. */
final class PlanReader {
    private PlanReader() {}

    static Plan plan(FieldReader in) {
        return new Plan(in.text("title"), in.everyObject("steps", PlanReader::step));
    }

    static Step step(FieldReader in) {
        return switch (in.text("step")) {
            case "AddVeth" ->
                new AddVeth(
                        in.text("name"),
                        in.text("bridge"),
                        in.flag("hairpin"),
                        in.number("mtu"),
                        in.object("peer", PlanReader::vethPeer));
            case "ChangeRules" ->
                new ChangeRules(in.objects("add", RuleReader::rule), in.objects("remove", RuleReader::rule));
            case "AddAddress" -> new AddAddress(namespace(in), in.text("link"), in.text("address", Cidr::parse));
            case "SetLinkState" -> new SetLinkState(namespace(in), in.text("link"), in.flag("up"));
            case "AddRoute" ->
                new AddRoute(
                        namespace(in),
                        in.text("destination", Cidr::parse),
                        in.optional("gateway", IpAddress::parse),
                        in.text("link"));
            case "SetSysctl" ->
                new SetSysctl(
                        namespace(in), in.text("key"), in.text("value"), in.optional("previous"), in.flag("lasting"));
            case "Announce" ->
                new Announce(
                        namespace(in),
                        in.text("link"),
                        mac(in),
                        in.texts("addresses", IpAddress::parse),
                        in.number("count"),
                        in.text("interval", Duration::parse));
            case "RetireLink" ->
                new RetireLink(namespace(in), in.text("link"), in.optionalObject("peer", PlanReader::retiredPeer));
            case "ForgetFlows" ->
                new ForgetFlows(in.texts("addresses", IpAddress::parse), in.objects("ports", RuleReader::binding));
            case "WriteFile" -> new WriteFile(in.text("path"), in.text("content"), in.optional("previous"));
            case "DeleteFile" -> new DeleteFile(in.text("path"));
            case "CreateNamespace" -> new CreateNamespace(namespace(in));
            case "DeleteNamespace" -> new DeleteNamespace(namespace(in));
            case "AddBridge" ->
                new AddBridge(in.text("name"), mac(in), in.number("mtu"), in.text("alias"), in.flag("lasting"));
            case "AddMacvlan" ->
                new AddMacvlan(
                        in.text("parent"),
                        in.constant("mode", AddMacvlan.Mode.class),
                        in.number("mtu"),
                        in.object("link", PlanReader::macvlanLink));
            case "DeleteRoute" ->
                new DeleteRoute(
                        namespace(in),
                        in.text("destination", Cidr::parse),
                        in.optional("gateway", IpAddress::parse),
                        in.text("link"));
            case "DeleteAddress" -> new DeleteAddress(namespace(in), in.text("link"), in.text("address", Cidr::parse));
            case "CallPlugin" ->
                new CallPlugin(
                        in.text("plugin"),
                        in.object("call", PlanReader::call),
                        in.optionalObject("undoing", PlanReader::call));
            case "MoveLink" ->
                new MoveLink(
                        in.text("link"),
                        in.number("index"),
                        in.text("target", Namespace::new),
                        in.text("name"),
                        in.optional("mac", MacAddress::parse));
            case "ReturnLink" -> new ReturnLink(namespace(in), in.text("name"), in.text("link"));
            default -> throw new InvalidParameterException("field step: there is no " + in.text("step"));
        };
    }

    private static Namespace namespace(FieldReader in) {
        return in.text("namespace", Namespace::new);
    }

    private static MacAddress mac(FieldReader in) {
        return in.text("mac", MacAddress::parse);
    }

    private static AddVeth.Peer vethPeer(FieldReader in) {
        return new AddVeth.Peer(namespace(in), in.text("name"), in.number("index"), mac(in));
    }

    private static AddMacvlan.Link macvlanLink(FieldReader in) {
        return new AddMacvlan.Link(namespace(in), in.text("name"), in.number("index"), mac(in));
    }

    private static RetireLink.Peer retiredPeer(FieldReader in) {
        return new RetireLink.Peer(namespace(in), in.text("link"));
    }

    private static CallPlugin.Call call(FieldReader in) {
        return new CallPlugin.Call(in.text("method"), in.text("body"));
    }
}
