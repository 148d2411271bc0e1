package io.cnm.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sandbox as its user wants it: the network stack of one container. <em>Immutable.</em>
 *
 * @param containerId whose stack it is; one living sandbox per container
 * @param mode where the stack comes from
 * @param hostname written into the hosts file; empty means none
 * @param domain appended to the host name in the hosts file
 * @param extraHosts further lines of the hosts file
 * @param dns overrides of the host's resolver settings
 * @param ports what to publish on the host, wherever the way out leads
 * @param exposed ports that {@code publishAll} publishes
 * @param publishAll publishes each exposed port that has no mapping under an ephemeral port
 * @param files where {@code hosts} and {@code resolv.conf} are kept; empty lets the controller choose
 */
public record SandboxSpec(
        String containerId,
        Mode mode,
        Optional<String> hostname,
        Optional<String> domain,
        List<ExtraHost> extraHosts,
        DnsSpec dns,
        List<PortMapping> ports,
        List<ExposedPort> exposed,
        boolean publishAll,
        Optional<Path> files) {

    /** Where a sandbox's stack comes from. */
    public enum Mode {
        /** A network namespace of its own. */
        OWN,
        /** The host's. */
        HOST,
        /**
         * Another engine's, of which no more is known. An interface is born on the host, under a name of its own that {@link
         * JoinSpec} must give; that engine takes it into the stack and sets it up there, and knows the names. There are no
         * files, and no resolver.
         */
        EXTERNAL
    }

    /**
     * A further line of the hosts file.
     *
     * @param name host name
     * @param address where it is
     */
    public record ExtraHost(String name, IpAddress address) {}

    /**
     * A port that the program in the sandbox serves.
     *
     * @param protocol of the port
     * @param port 1 to 65535
     */
    public record ExposedPort(Protocol protocol, int port) {}

    /**
     * Overrides of the host's {@code resolv.conf}; an empty list keeps what the host has.
     *
     * @param servers name servers, asked from inside the sandbox
     * @param search search list; a single {@code .} empties it
     * @param options resolver options such as {@code ndots:1}
     */
    public record DnsSpec(List<IpAddress> servers, List<String> search, List<String> options) {
        /** No overrides. */
        public static final DnsSpec NONE = new DnsSpec(List.of(), List.of(), List.of());

        public DnsSpec {
            servers = List.copyOf(servers);
            search = List.copyOf(search);
            options = List.copyOf(options);
        }
    }

    public SandboxSpec {
        extraHosts = List.copyOf(extraHosts);
        ports = List.copyOf(ports);
        exposed = List.copyOf(exposed);
    }

    /** A sandbox with a namespace of its own and nothing else. */
    public static SandboxSpec of(String containerId) {
        return named(containerId).build();
    }

    /** Starts a specification. */
    public static Builder named(String containerId) {
        return new Builder(containerId);
    }

    /** Collects the optional parts of a {@link SandboxSpec}. <em>Confined to one thread.</em> */
    public static final class Builder {
        private final String containerId;
        private Mode mode = Mode.OWN;
        private Optional<String> hostname = Optional.empty();
        private Optional<String> domain = Optional.empty();
        private final List<ExtraHost> extraHosts = new ArrayList<>();
        private DnsSpec dns = DnsSpec.NONE;
        private final List<PortMapping> ports = new ArrayList<>();
        private final List<ExposedPort> exposed = new ArrayList<>();
        private boolean publishAll;
        private Optional<Path> files = Optional.empty();

        private Builder(String containerId) {
            this.containerId = containerId;
        }

        /** Sets {@link SandboxSpec#mode}. */
        public Builder mode(Mode value) {
            mode = value;
            return this;
        }

        /** Sets {@link SandboxSpec#hostname}. */
        public Builder hostname(String value) {
            hostname = Optional.of(value);
            return this;
        }

        /** Sets {@link SandboxSpec#domain}. */
        public Builder domain(String value) {
            domain = Optional.of(value);
            return this;
        }

        /** Sets {@link SandboxSpec#extraHosts}. */
        public Builder extraHost(String name, IpAddress address) {
            extraHosts.add(new ExtraHost(name, address));
            return this;
        }

        /** Sets {@link SandboxSpec#dns}. */
        public Builder dns(DnsSpec value) {
            dns = value;
            return this;
        }

        /** Sets {@link SandboxSpec#ports}. */
        public Builder publish(PortMapping value) {
            ports.add(value);
            return this;
        }

        /** Sets {@link SandboxSpec#exposed}. */
        public Builder expose(ExposedPort value) {
            exposed.add(value);
            return this;
        }

        /** Sets {@link SandboxSpec#publishAll}. */
        public Builder publishAll(boolean value) {
            publishAll = value;
            return this;
        }

        /** Sets {@link SandboxSpec#files}. */
        public Builder files(Path value) {
            files = Optional.of(value);
            return this;
        }

        /** The specification. Whether it makes sense is checked when a sandbox is created from it. */
        public SandboxSpec build() {
            return new SandboxSpec(
                    containerId, mode, hostname, domain, extraHosts, dns, ports, exposed, publishAll, files);
        }
    }
}
