package io.cnm.controller;

import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import java.nio.file.Path;
import java.util.List;

/** What a sandbox's specification must be before anything is asked of anybody. */
final class SandboxCheck {
    private SandboxCheck() {}

    /** Checks every field. */
    static void check(SandboxSpec spec) {
        Fields.requireWord("container id", spec.containerId());
        spec.hostname().ifPresent(name -> Fields.requireWord("hostname", name));
        spec.domain().ifPresent(name -> Fields.requireWord("domain", name));
        spec.extraHosts().forEach(extra -> Fields.requireWord("extra host name", extra.name()));
        spec.dns().servers().forEach(SandboxCheck::checkServer);
        spec.dns().search().forEach(name -> Fields.requireWord("DNS search domain", name));
        spec.dns().options().forEach(option -> Fields.requireWord("DNS option", option));
        check(spec.ports());
        spec.exposed()
                .forEach(exposed -> Fields.require(
                        exposed.port() >= 1 && exposed.port() <= 65535,
                        "exposed port",
                        exposed.port(),
                        "is not within 1 to 65535"));
        spec.files().ifPresent(SandboxCheck::checkDirectory);
    }

    /** Checks what a port mapping does not check itself. */
    static void check(List<PortMapping> ports) {
        for (var port : ports) {
            port.hostAddress()
                    .ifPresent(address -> Fields.require(
                            !address.multicast(),
                            "host address",
                            address,
                            "is a multicast address; ports can be published on addresses of the host"));
        }
    }

    private static void checkServer(IpAddress server) {
        Fields.require(!server.multicast(), "DNS server", server, "must not be a multicast address");
    }

    private static void checkDirectory(Path files) {
        Fields.require(
                files.isAbsolute() && files.equals(files.normalize()),
                "files",
                files,
                "must be an absolute path of a directory without . and ..");
    }
}
