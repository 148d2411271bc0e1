package io.cnm.controller;

import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import java.util.List;

/** What the store keeps of a sandbox, as JSON. */
final class SandboxWriter {
    private SandboxWriter() {}

    static void sandbox(FieldWriter out, KeptSandbox it) {
        out.begin();
        out.text("id", it.id());
        out.field("spec");
        spec(out, it.spec());
        out.text("key", it.key());
        out.text("hosts", it.hosts());
        out.text("resolvConf", it.resolvConf());
        out.texts("endpoints", it.endpoints());
        out.field("mappings");
        mappings(out, it.mappings());
        out.field("ports");
        out.beginList();
        for (var each : it.ports()) {
            ports(out, each);
        }
        out.endList();
        out.field("resolver");
        if (it.resolver().isPresent()) {
            resolver(out, it.resolver().get());
        } else {
            out.none();
        }
        out.text("resolvConfText", it.resolvConfText());
        out.number("nextIndex", it.nextIndex());
        out.end();
    }

    private static void spec(FieldWriter out, SandboxSpec it) {
        out.begin();
        out.text("containerId", it.containerId());
        out.text("mode", it.mode());
        out.text("hostname", it.hostname());
        out.text("domain", it.domain());
        out.field("extraHosts");
        out.beginList();
        for (var each : it.extraHosts()) {
            out.begin();
            out.text("name", each.name());
            out.text("address", each.address());
            out.end();
        }
        out.endList();
        out.field("dns");
        dns(out, it.dns());
        out.field("ports");
        mappings(out, it.ports());
        out.field("exposed");
        out.beginList();
        for (var each : it.exposed()) {
            out.begin();
            out.text("protocol", each.protocol());
            out.number("port", each.port());
            out.end();
        }
        out.endList();
        out.flag("publishAll", it.publishAll());
        out.text("files", it.files());
        out.end();
    }

    private static void dns(FieldWriter out, SandboxSpec.DnsSpec it) {
        out.begin();
        out.texts("servers", it.servers());
        out.texts("search", it.search());
        out.texts("options", it.options());
        out.end();
    }

    private static void mappings(FieldWriter out, List<PortMapping> all) {
        out.beginList();
        for (var each : all) {
            mapping(out, each);
        }
        out.endList();
    }

    private static void mapping(FieldWriter out, PortMapping it) {
        out.begin();
        out.text("protocol", it.protocol());
        out.number("containerPort", it.containerPort());
        out.text("hostAddress", it.hostAddress());
        out.number("hostPort", it.hostPort());
        out.number("hostPortEnd", it.hostPortEnd());
        out.texts("sources", it.sources());
        out.end();
    }

    private static void ports(FieldWriter out, KeptSandbox.Ports it) {
        out.begin();
        out.text("protocol", it.protocol());
        out.number("containerPort", it.containerPort());
        out.number("hostPort", it.hostPort());
        out.number("hostPortEnd", it.hostPortEnd());
        out.texts("sources", it.sources());
        out.number("port", it.port());
        out.field("addresses");
        out.beginList();
        for (var each : it.addresses()) {
            out.texts(each);
        }
        out.endList();
        out.end();
    }

    private static void resolver(FieldWriter out, KeptSandbox.Resolver it) {
        out.begin();
        out.field("servers");
        out.beginList();
        for (var each : it.servers()) {
            out.begin();
            out.text("address", each.address());
            out.flag("fromHost", each.fromHost());
            out.end();
        }
        out.endList();
        out.flag("singleLabels", it.singleLabels());
        out.end();
    }
}
