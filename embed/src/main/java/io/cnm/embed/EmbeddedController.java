package io.cnm.embed;

import io.cnm.api.DryRun;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NetworkEvent;
import io.cnm.api.NetworkSpec;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.LocalController;
import io.cnm.dns.EmbeddedNameService;
import io.cnm.kernel.Attendants;
import io.cnm.kernel.Kernel;
import io.cnm.kernel.Kernel.Firewalling;
import io.cnm.kernel.Visitor;
import io.cnm.linux.Netns;
import io.cnm.proxy.UserlandProxy;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.Metrics;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.PortRelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A controller on this machine's kernel, ready to use:
 *
 * <pre>{@code
 * try (var controller = EmbeddedController.open()) {
 *     var network = controller.createNetwork(NetworkSpec.bridge("front"));
 *     var sandbox = controller.createSandbox(SandboxSpec.of("web"));
 *     network.createEndpoint(EndpointSpec.of("web")).join(sandbox);
 * }
 * }</pre>
 *
 * It needs root (CAP_NET_ADMIN and CAP_SYS_ADMIN). What it made stays in the kernel when it is closed: delete what is not
 * to stay. <em>Thread-safe.</em>
 */
public final class EmbeddedController implements NetworkController {
    private final Netns host;
    private final Kernel kernel;
    private final Optional<PortRelay> relay;
    private final LocalController controller;

    private EmbeddedController(Netns host, Kernel kernel, Optional<PortRelay> relay, LocalController controller) {
        this.host = host;
        this.kernel = kernel;
        this.relay = relay;
        this.controller = controller;
    }

    /**
     * A controller whose host is the network namespace of this thread, with names that do not collide with Docker's.
     *
     * @throws io.cnm.linux.LinuxException if the kernel does not let us
     */
    public static EmbeddedController open() {
        return builder().open();
    }

    /** Starts to choose what differs from {@link #open()}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Waits until the kernel has got rid of what was deleted: links that went out of use, flows that are to be forgotten,
     * namespaces that ended.
     *
     * @return whether that came in time
     */
    public boolean awaitClean(Duration timeout) {
        return kernel.awaitIdle(timeout);
    }

    /** The controller itself, for engines: it can also make networks under reserved names. */
    public LocalController controller() {
        return controller;
    }

    @Override
    public Network createNetwork(NetworkSpec spec) {
        return controller.createNetwork(spec);
    }

    @Override
    public List<Network> networks() {
        return controller.networks();
    }

    @Override
    public Optional<Network> findNetwork(String nameOrId) {
        return controller.findNetwork(nameOrId);
    }

    @Override
    public Sandbox createSandbox(SandboxSpec spec) {
        return controller.createSandbox(spec);
    }

    @Override
    public List<Sandbox> sandboxes() {
        return controller.sandboxes();
    }

    @Override
    public Optional<Sandbox> findSandbox(String id) {
        return controller.findSandbox(id);
    }

    @Override
    public DryRun dryRun() {
        return controller.dryRun();
    }

    @Override
    public AutoCloseable onEvent(Consumer<NetworkEvent> listener) {
        return controller.onEvent(listener);
    }

    @Override
    public void close() {
        try (host;
                kernel) {
            controller.close();
            relay.ifPresent(PortRelay::close);
        }
    }

    /** Chooses what an {@link EmbeddedController} stands on. <em>Confined to one thread.</em> */
    public static final class Builder {
        private Optional<Path> host = Optional.empty();
        private Naming naming = Naming.own("cnm");
        private Path execRoot = Path.of("/run/cnm-embedded");
        private FirewallBackend firewall = FirewallBackend.NFTABLES;
        private boolean besideDocker;
        private HostPolicy policy = HostPolicy.USUAL.withHairpin(false);
        private Consumer<PlanRunner.Report> observer = report -> {};
        private Metrics metrics = Metrics.NONE;
        private UnaryOperator<LocalController.Builder> settings = UnaryOperator.identity();

        private Builder() {}

        /** The network namespace in which bridges and rules are made, as a file; that of this thread unless given. */
        public Builder host(Path key) {
            host = Optional.of(key);
            return this;
        }

        /** How things on the host are named; {@link Naming#own} of {@code cnm} unless given. */
        public Builder naming(Naming value) {
            naming = value;
            return this;
        }

        /**
         * Directory of namespaces' key files and sandboxes' files; {@code /run/cnm-embedded} unless given. Not the daemon's
         * {@code /run/cnm}: what is there of sandboxes that it does not know, it removes.
         */
        public Builder execRoot(Path value) {
            execRoot = value;
            return this;
        }

        /** Where rules stand; {@link FirewallBackend#NFTABLES} unless given. */
        public Builder firewall(FirewallBackend value) {
            firewall = value;
            return this;
        }

        /**
         * Whether a Docker of the host's own lives in the same network namespace, or may; not unless given. Its daemon has the
         * rules of iptables drop what it does not know; so ours let through there what our own table accepts, after
         * {@code DOCKER-USER} and Docker's rules, none of which is touched. Its containers are reached from our networks only
         * where it publishes their ports. Take a {@link #naming} of our own, and {@link FirewallBackend#NFTABLES}.
         */
        public Builder besideDocker(boolean value) {
            besideDocker = value;
            return this;
        }

        /**
         * What holds for all networks on the host; unless given {@link HostPolicy#USUAL}, but that a userland proxy relays
         * what reaches a published port's own socket: what the host sends to itself over loopback, what a sandbox sends to
         * its own port, what comes over IPv6 for a sandbox of IPv4.
         */
        public Builder policy(HostPolicy value) {
            policy = value;
            return this;
        }

        /** Is told what each plan took, on the thread that had it carried out: it must not block. */
        public Builder observer(Consumer<PlanRunner.Report> value) {
            observer = value;
            return this;
        }

        /** Is told what happens, in the controller and in its resolvers. */
        public Builder metrics(Metrics value) {
            metrics = value;
            return this;
        }

        /** Everything else that a controller can be told, such as drivers of the program's own. */
        public Builder settings(UnaryOperator<LocalController.Builder> value) {
            settings = value;
            return this;
        }

        /**
         * The controller.
         *
         * @throws io.cnm.linux.LinuxException if the kernel does not let us, or the host's namespace is not there
         * @throws io.cnm.api.InvalidParameterException if it is to live beside Docker with Docker's kind of rules
         */
        public EmbeddedController open() {
            var firewalling = new Firewalling(firewall, policy, besideDocker);
            var netns = host.map(Netns::open).orElseGet(Netns::current);
            try {
                return on(netns, firewalling);
            } catch (RuntimeException e) {
                netns.close();
                throw e;
            }
        }

        private EmbeddedController on(Netns netns, Firewalling firewalling) {
            var names = new EmbeddedNameService(netns, metrics);
            try {
                return on(netns, firewalling, names);
            } catch (RuntimeException e) {
                names.close();
                throw e;
            }
        }

        private EmbeddedController on(Netns netns, Firewalling firewalling, EmbeddedNameService names) {
            // resolvers' sockets are opened by the thread that makes a namespace: then a join starts none
            var visitor = new Visitor(names::prepare, names::discard);
            var relay =
                    policy.hairpin() ? Optional.<PortRelay>empty() : Optional.<PortRelay>of(new UserlandProxy(netns));
            var kernel = Kernel.open(netns, naming, firewalling, new Attendants(visitor, relay, metrics));
            try {
                var builder = LocalController.builder()
                        .runner(kernel.runner())
                        .host(kernel.hostView())
                        .ports(kernel.ports())
                        .names(names)
                        .auditor(kernel.auditor())
                        .naming(naming)
                        .policy(policy)
                        .execRoot(execRoot)
                        .hostKey(key(netns))
                        .metrics(metrics)
                        .observer(observer);
                return new EmbeddedController(
                        netns, kernel, relay, settings.apply(builder).build());
            } catch (RuntimeException e) {
                kernel.close();
                throw e;
            }
        }

        /** A namespace without a key file has one in our own /proc as long as it is open. */
        private static Path key(Netns netns) {
            return netns.key()
                    .orElseGet(() -> Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/"
                            + netns.fd().value()));
        }
    }
}
