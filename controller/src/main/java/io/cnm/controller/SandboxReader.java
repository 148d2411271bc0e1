package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxId;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.NameService;
import java.nio.file.Path;

/** What {@link SandboxWriter} writes. */
final class SandboxReader {
    private SandboxReader() {}

    static KeptSandbox sandbox(FieldReader in) {
        return new KeptSandbox(
                in.text("id", SandboxId::new),
                in.object("spec", SandboxReader::spec),
                in.text("key"),
                in.text("hosts"),
                in.text("resolvConf"),
                in.texts("endpoints", EndpointId::new),
                in.objects("mappings", SandboxReader::mapping),
                in.objects("ports", SandboxReader::ports),
                in.optionalObject("resolver", SandboxReader::resolver),
                in.optional("resolvConfText"),
                in.number("nextIndex"));
    }

    private static SandboxSpec spec(FieldReader in) {
        return new SandboxSpec(
                in.text("containerId"),
                in.constant("mode", SandboxSpec.Mode.class),
                in.optional("hostname"),
                in.optional("domain"),
                in.objects(
                        "extraHosts",
                        host -> new SandboxSpec.ExtraHost(host.text("name"), host.text("address", IpAddress::parse))),
                in.object("dns", SandboxReader::dns),
                in.objects("ports", SandboxReader::mapping),
                in.objects(
                        "exposed",
                        port -> new SandboxSpec.ExposedPort(
                                port.constant("protocol", Protocol.class), port.number("port"))),
                in.flag("publishAll"),
                in.optional("files", Path::of));
    }

    private static SandboxSpec.DnsSpec dns(FieldReader in) {
        return new SandboxSpec.DnsSpec(in.texts("servers", IpAddress::parse), in.texts("search"), in.texts("options"));
    }

    private static PortMapping mapping(FieldReader in) {
        return new PortMapping(
                in.constant("protocol", Protocol.class),
                in.number("containerPort"),
                in.optional("hostAddress", IpAddress::parse),
                in.number("hostPort"),
                in.number("hostPortEnd"),
                in.texts("sources", Cidr::parse));
    }

    private static KeptSandbox.Ports ports(FieldReader in) {
        return new KeptSandbox.Ports(
                in.constant("protocol", Protocol.class),
                in.number("containerPort"),
                in.number("hostPort"),
                in.number("hostPortEnd"),
                in.texts("sources", Cidr::parse),
                in.number("port"),
                in.lists("addresses", IpAddress::parse));
    }

    private static KeptSandbox.Resolver resolver(FieldReader in) {
        return new KeptSandbox.Resolver(
                in.objects(
                        "servers",
                        server -> new NameService.NameServer(
                                server.text("address", IpAddress::parse), server.flag("fromHost"))),
                in.flag("singleLabels"));
    }
}
