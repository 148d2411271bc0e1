package io.cnm.controller;

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
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.ReturnLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;

/** Plans as JSON, each step behind the name of its class. The most frequent are looked for first. */
final class PlanWriter {
    private PlanWriter() {}

    static void plan(FieldWriter out, Plan it) {
        out.text("title", it.title());
        out.everyObject("steps", it.steps(), PlanWriter::step);
    }

    static void step(FieldWriter out, Step step) {
        out.text("step", step.getClass().getSimpleName());
        if (step instanceof AddVeth it) {
            veth(out, it);
        } else if (step instanceof ChangeRules it) {
            rules(out, it);
        } else if (step instanceof AddAddress it) {
            address(out, it);
        } else if (step instanceof SetLinkState it) {
            state(out, it);
        } else if (step instanceof AddRoute it) {
            route(out, it);
        } else if (step instanceof SetSysctl it) {
            sysctl(out, it);
        } else if (step instanceof Announce it) {
            announcement(out, it);
        } else if (step instanceof RetireLink it) {
            retirement(out, it);
        } else if (step instanceof ForgetFlows it) {
            flows(out, it);
        } else if (step instanceof WriteFile it) {
            file(out, it);
        } else if (step instanceof DeleteFile it) {
            out.text("path", it.path());
        } else if (step instanceof CreateNamespace it) {
            out.text("namespace", it.namespace().path());
        } else if (step instanceof DeleteNamespace it) {
            out.text("namespace", it.namespace().path());
        } else if (step instanceof AddBridge it) {
            bridge(out, it);
        } else if (step instanceof AddMacvlan it) {
            macvlan(out, it);
        } else if (step instanceof DeleteRoute it) {
            route(out, it);
        } else if (step instanceof DeleteAddress it) {
            address(out, it);
        } else if (step instanceof CallPlugin it) {
            calls(out, it);
        } else if (step instanceof MoveLink it) {
            move(out, it);
        } else if (step instanceof ReturnLink it) {
            wayBack(out, it);
        } else {
            throw new AssertionError("it is not known how to write a " + step.getClass());
        }
    }

    private static void veth(FieldWriter out, AddVeth it) {
        out.text("name", it.name());
        out.text("bridge", it.bridge());
        out.flag("hairpin", it.hairpin());
        out.number("mtu", it.mtu());
        out.object("peer", it.peer(), PlanWriter::vethPeer);
    }

    private static void vethPeer(FieldWriter out, AddVeth.Peer it) {
        out.text("namespace", it.namespace().path());
        out.text("name", it.name());
        out.number("index", it.index());
        out.text("mac", it.mac());
    }

    private static void rules(FieldWriter out, ChangeRules it) {
        out.objects("add", it.add(), RuleWriter::rule);
        out.objects("remove", it.remove(), RuleWriter::rule);
    }

    private static void address(FieldWriter out, AddAddress it) {
        out.text("namespace", it.namespace().path());
        out.text("link", it.link());
        out.text("address", it.address());
    }

    private static void state(FieldWriter out, SetLinkState it) {
        out.text("namespace", it.namespace().path());
        out.text("link", it.link());
        out.flag("up", it.up());
    }

    private static void route(FieldWriter out, AddRoute it) {
        out.text("namespace", it.namespace().path());
        out.text("destination", it.destination());
        out.text("gateway", it.gateway());
        out.text("link", it.link());
    }

    private static void sysctl(FieldWriter out, SetSysctl it) {
        out.text("namespace", it.namespace().path());
        out.text("key", it.key());
        out.text("value", it.value());
        out.text("previous", it.previous());
        out.flag("lasting", it.lasting());
    }

    private static void announcement(FieldWriter out, Announce it) {
        out.text("namespace", it.namespace().path());
        out.text("link", it.link());
        out.text("mac", it.mac());
        out.texts("addresses", it.addresses());
        out.number("count", it.count());
        out.text("interval", it.interval());
    }

    private static void retirement(FieldWriter out, RetireLink it) {
        out.text("namespace", it.namespace().path());
        out.text("link", it.link());
        out.optionalObject("peer", it.peer(), PlanWriter::retiredPeer);
    }

    private static void retiredPeer(FieldWriter out, RetireLink.Peer it) {
        out.text("namespace", it.namespace().path());
        out.text("link", it.link());
    }

    private static void flows(FieldWriter out, ForgetFlows it) {
        out.texts("addresses", it.addresses());
        out.objects("ports", it.ports(), RuleWriter::binding);
    }

    private static void file(FieldWriter out, WriteFile it) {
        out.text("path", it.path());
        out.text("content", it.content());
        out.text("previous", it.previous());
    }

    private static void bridge(FieldWriter out, AddBridge it) {
        out.text("name", it.name());
        out.text("mac", it.mac());
        out.number("mtu", it.mtu());
        out.text("alias", it.alias());
        out.flag("lasting", it.lasting());
    }

    private static void macvlan(FieldWriter out, AddMacvlan it) {
        out.text("parent", it.parent());
        out.text("mode", it.mode());
        out.number("mtu", it.mtu());
        out.object("link", it.link(), PlanWriter::link);
    }

    private static void link(FieldWriter out, AddMacvlan.Link it) {
        out.text("namespace", it.namespace().path());
        out.text("name", it.name());
        out.number("index", it.index());
        out.text("mac", it.mac());
    }

    private static void route(FieldWriter out, DeleteRoute it) {
        out.text("namespace", it.namespace().path());
        out.text("destination", it.destination());
        out.text("gateway", it.gateway());
        out.text("link", it.link());
    }

    private static void address(FieldWriter out, DeleteAddress it) {
        out.text("namespace", it.namespace().path());
        out.text("link", it.link());
        out.text("address", it.address());
    }

    private static void calls(FieldWriter out, CallPlugin it) {
        out.text("plugin", it.plugin());
        out.object("call", it.call(), PlanWriter::call);
        out.optionalObject("undoing", it.undoing(), PlanWriter::call);
    }

    private static void call(FieldWriter out, CallPlugin.Call it) {
        out.text("method", it.method());
        out.text("body", it.body());
    }

    private static void move(FieldWriter out, MoveLink it) {
        out.text("link", it.link());
        out.number("index", it.index());
        out.text("target", it.target().path());
        out.text("name", it.name());
        out.text("mac", it.mac());
    }

    private static void wayBack(FieldWriter out, ReturnLink it) {
        out.text("namespace", it.namespace().path());
        out.text("name", it.name());
        out.text("link", it.link());
    }
}
