package io.cnm.cli.client.sandbox;

import io.cnm.api.IpAddress;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.sandbox.ExposeSyntax.Exposed;
import io.cnm.cli.client.sandbox.HostSyntax.Host;
import io.cnm.cli.client.sandbox.PublishSyntax.Wishes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a sandbox can be told when it is created, by the names of {@code docker run}'s options. */
final class SandboxOptions {
    /** Whose network stack it is. */
    enum Mode {
        OWN,
        HOST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--mode", paramLabel = "MODE", description = "${COMPLETION-CANDIDATES} (default: own).")
    private Optional<Mode> mode = Optional.empty();

    @Option(names = "--hostname", paramLabel = "NAME", description = "Its host name.")
    private Optional<String> hostname = Optional.empty();

    @Option(names = "--domainname", paramLabel = "NAME", description = "Its domain name.")
    private Optional<String> domain = Optional.empty();

    @Option(
            names = "--add-host",
            paramLabel = "NAME=ADDRESS",
            converter = HostSyntax.class,
            description = "One more line of its hosts file.")
    private List<Host> hosts = List.of();

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS",
            converter = Converters.Address.class,
            description = "A name server in place of the host's.")
    private List<IpAddress> servers = List.of();

    @Option(
            names = "--dns-search",
            paramLabel = "DOMAIN",
            description = "A search domain in place of the host's; a single . for none.")
    private List<String> search = List.of();

    @Option(
            names = {"--dns-option", "--dns-opt"},
            paramLabel = "OPTION",
            description = "A resolver option in place of the host's.")
    private List<String> resolverOptions = List.of();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "PORT",
            converter = PublishSyntax.class,
            description = "Publish a port: [[ADDRESS:][PORT[-END]]:]PORT[-END][/tcp|/udp|/sctp].")
    private List<Wishes> ports = List.of();

    @Option(
            names = "--expose",
            paramLabel = "PORT",
            converter = ExposeSyntax.class,
            description = "A port that -P publishes: PORT[-END][/tcp|/udp|/sctp].")
    private List<Exposed> exposed = List.of();

    @Option(
            names = {"-P", "--publish-all"},
            description = "Publish all exposed ports on free ones.")
    private boolean publishAll;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description = "Where its hosts and resolv.conf are (default: chosen).")
    private Optional<String> files = Optional.empty();

    /** The sandbox as the daemon wants it. */
    Fields spec(String container) {
        var dns = new Fields().texts("servers", servers).texts("search", search).texts("options", resolverOptions);
        return new Fields()
                .text("containerId", container)
                .text("mode", mode)
                .text("hostname", hostname)
                .text("domain", domain)
                .items("extraHosts", hosts.stream().map(Host::value).toList())
                .object("dns", dns)
                .items("ports", PortValues.of(Wishes.all(ports)))
                .items(
                        "exposed",
                        exposed.stream().flatMap(each -> each.values().stream()).toList())
                .flag("publishAll", publishAll)
                .text("files", files);
    }
}
