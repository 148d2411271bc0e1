package io.cnm.controller;

import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.NameService;

/** What the store keeps of a sandbox, as JSON. */
final class SandboxWriter {
    private SandboxWriter() {}

    static void sandbox(FieldWriter out, KeptSandbox it) {
        out.text("id", it.id());
        out.object("spec", it.spec(), SandboxWriter::spec);
        out.text("key", it.key());
        out.text("hosts", it.hosts());
        out.text("resolvConf", it.resolvConf());
        out.texts("endpoints", it.endpoints());
        out.objects("mappings", it.mappings(), SandboxWriter::mapping);
        out.objects("ports", it.ports(), SandboxWriter::ports);
        out.optionalObject("resolver", it.resolver(), SandboxWriter::resolver);
        out.text("resolvConfText", it.resolvConfText());
        out.number("nextIndex", it.nextIndex());
    }

    private static void spec(FieldWriter out, SandboxSpec it) {
        out.text("containerId", it.containerId());
        out.text("mode", it.mode());
        out.text("hostname", it.hostname());
        out.text("domain", it.domain());
        out.objects("extraHosts", it.extraHosts(), SandboxWriter::extraHost);
        out.object("dns", it.dns(), SandboxWriter::dns);
        out.objects("ports", it.ports(), SandboxWriter::mapping);
        out.objects("exposed", it.exposed(), SandboxWriter::exposed);
        out.flag("publishAll", it.publishAll());
        out.text("files", it.files());
    }

    private static void extraHost(FieldWriter out, SandboxSpec.ExtraHost it) {
        out.text("name", it.name());
        out.text("address", it.address());
    }

    private static void exposed(FieldWriter out, SandboxSpec.ExposedPort it) {
        out.text("protocol", it.protocol());
        out.number("port", it.port());
    }

    private static void dns(FieldWriter out, SandboxSpec.DnsSpec it) {
        out.texts("servers", it.servers());
        out.texts("search", it.search());
        out.texts("options", it.options());
    }

    private static void mapping(FieldWriter out, PortMapping it) {
        out.text("protocol", it.protocol());
        out.number("containerPort", it.containerPort());
        out.text("hostAddress", it.hostAddress());
        out.number("hostPort", it.hostPort());
        out.number("hostPortEnd", it.hostPortEnd());
        out.texts("sources", it.sources());
    }

    private static void ports(FieldWriter out, KeptSandbox.Ports it) {
        out.text("protocol", it.protocol());
        out.number("containerPort", it.containerPort());
        out.number("hostPort", it.hostPort());
        out.number("hostPortEnd", it.hostPortEnd());
        out.texts("sources", it.sources());
        out.number("port", it.port());
        out.lists("addresses", it.addresses());
    }

    private static void resolver(FieldWriter out, KeptSandbox.Resolver it) {
        out.objects("servers", it.servers(), SandboxWriter::server);
        out.flag("singleLabels", it.singleLabels());
    }

    private static void server(FieldWriter out, NameService.NameServer it) {
        out.text("address", it.address());
        out.flag("fromHost", it.fromHost());
    }
}
