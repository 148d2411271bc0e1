package io.cnm.controller;

import io.cnm.api.IpAddress;
import io.cnm.api.Link;
import io.cnm.api.SandboxSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of a sandbox's hosts file: what it begins with, and the lines that come and go with endpoints. Pure. */
final class HostsFile {
    private static final List<String> IPV4 = List.of("127.0.0.1\tlocalhost");
    private static final List<String> IPV6 = List.of(
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "fe00::\tip6-localnet",
            "ff00::\tip6-mcastprefix",
            "ff02::1\tip6-allnodes",
            "ff02::2\tip6-allrouters");

    private HostsFile() {}

    /** A new file: loopback and the extra hosts. */
    static String initial(List<SandboxSpec.ExtraHost> extraHosts, boolean ipv6) {
        var lines = new ArrayList<>(IPV4);
        if (ipv6) {
            lines.addAll(IPV6);
        }
        extraHosts.forEach(extra -> lines.add(extra.address() + "\t" + extra.name()));
        return text(lines);
    }

    /** The lines that tell a sandbox its own names; none if it has no host name. */
    static List<String> own(SandboxSpec sandbox, List<IpAddress> addresses) {
        if (sandbox.hostname().isEmpty()) {
            return List.of();
        }
        var names = names(sandbox, sandbox.hostname().get());
        var lines = new ArrayList<String>();
        for (var address : addresses) {
            lines.add(address + "\t" + names);
        }
        return lines;
    }

    /** The lines that tell a sandbox of another that it is linked to. */
    static List<String> linked(Link link, SandboxSpec other, EndpointState child) {
        var names = Stream.of(
                        Stream.of(link.alias()),
                        other.hostname().stream(),
                        Stream.of(child.info().spec().name()))
                .flatMap(each -> each)
                .distinct()
                .collect(Collectors.joining(" "));
        return child.addresses().stream().map(address -> address + "\t" + names).toList();
    }

    /** The text with lines appended. */
    static String with(String text, List<String> added) {
        var lines = new ArrayList<>(text.lines().toList());
        lines.addAll(added);
        return text(lines);
    }

    /** The text without these lines, wherever they are now. */
    static String without(String text, List<String> removed) {
        return text(text.lines().filter(line -> !removed.contains(line)).toList());
    }

    private static String names(SandboxSpec sandbox, String host) {
        var full = sandbox.domain().map(domain -> host + "." + domain).orElse(host);
        var dot = full.indexOf('.');
        return dot > 0 ? full + " " + full.substring(0, dot) : full;
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}
