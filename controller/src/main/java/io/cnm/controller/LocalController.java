package io.cnm.controller;

import io.cnm.api.DryRun;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NetworkEvent;
import io.cnm.api.NetworkSpec;
import io.cnm.api.Node;
import io.cnm.api.NotImplementedException;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.Auditor;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostView;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Metrics;
import io.cnm.spi.NameService;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.PortReserver;
import io.cnm.spi.RemoteDrivers;
import io.cnm.spi.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The controller of one host. Several can live in one process, each with a host namespace of its own, as the runner and the
 * other parts of the platform have it. <em>Thread-safe.</em>
 */
public final class LocalController implements NetworkController {
    private final World world;

    private final Optional<Reconciler> reconciler;
    private final Optional<Watchdog> watchdog;

    private LocalController(World world, Optional<Reconciler> reconciler, Optional<Watchdog> watchdog) {
        this.world = world;
        this.reconciler = reconciler;
        this.watchdog = watchdog;
    }

    /** Starts to put a controller together. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Network createNetwork(NetworkSpec spec) {
        return world.effects().make(world.networkOperations().create(spec, false));
    }

    /**
     * Creates one of the networks that an engine makes itself: {@code bridge}, {@code host} and {@code none}, under names
     * that its users cannot take or delete. Such a network has no names to be found by, as Docker's default bridge has none.
     *
     * @throws io.cnm.api.CnmException like {@link #createNetwork}
     */
    public Network createPredefined(NetworkSpec spec) {
        return world.effects().make(world.networkOperations().create(spec, true));
    }

    /**
     * Deletes a network, also one that was made by {@link #createPredefined}.
     *
     * @throws io.cnm.api.CnmException like {@link Network#delete}
     */
    public void deletePredefined(Network network) {
        world.effects().make(world.networkOperations().delete(world.own(network), true));
    }

    /**
     * Tells drivers that are not built in which hosts there are from now on; none are known before.
     *
     * @throws InvalidParameterException if two of them have one address, or more than one is this host
     */
    public void nodes(Set<Node> nodes) {
        var addresses = new HashSet<IpAddress>();
        for (var node : nodes) {
            if (!addresses.add(node.address())) {
                throw new InvalidParameterException("two nodes have the address " + node.address());
            }
        }
        if (nodes.stream().filter(Node::self).count() > 1) {
            throw new InvalidParameterException("more than one node is this host");
        }
        world.remote().nodes(nodes);
    }

    /**
     * Where network namespaces have their key files. A process that has many should make it a mount point of its own.
     *
     * @param execRoot as {@link Builder#execRoot} is told
     */
    public static Path keys(Path execRoot) {
        return execRoot.resolve("netns");
    }

    @Override
    public List<Network> networks() {
        return List.copyOf(world.networks().all());
    }

    @Override
    public Optional<Network> findNetwork(String nameOrId) {
        var networks = world.networks();
        return networks.find(nameOrId)
                .or(() -> networks.named(nameOrId))
                .or(() -> only(nameOrId, nameOrId.isEmpty() ? List.of() : networks.beginningWith(nameOrId)))
                .map(Network.class::cast);
    }

    private static Optional<LiveNetwork> only(String prefix, List<LiveNetwork> found) {
        if (found.size() > 1) {
            throw new InvalidParameterException("network " + prefix + " is ambiguous (" + found.size()
                    + " matches found on ID prefix); give more of the id, or the name");
        }
        return found.stream().findFirst();
    }

    @Override
    public Sandbox createSandbox(SandboxSpec spec) {
        return world.effects().make(world.sandboxOperations().create(spec));
    }

    @Override
    public List<Sandbox> sandboxes() {
        return List.copyOf(world.sandboxes());
    }

    @Override
    public Optional<Sandbox> findSandbox(String id) {
        return world.findSandbox(id).map(Sandbox.class::cast);
    }

    @Override
    public DryRun dryRun() {
        return new Preview(world);
    }

    @Override
    public AutoCloseable onEvent(Consumer<NetworkEvent> listener) {
        return world.events().listen(listener);
    }

    /**
     * What in the kernel is not as this controller left it. An operation that goes on at the same moment can show.
     *
     * @throws NotImplementedException if the controller was given no auditor
     */
    public List<Auditor.Finding> audit() {
        return requireReconciler().audit();
    }

    /**
     * Puts right what in the kernel is not as this controller left it. Nothing that somebody else made is touched.
     *
     * @throws NotImplementedException if the controller was given no auditor
     * @throws UnavailableException if operations went on all the time
     */
    public Auditor.Repair reconcile() {
        return requireReconciler().reconcile();
    }

    private Reconciler requireReconciler() {
        return reconciler.orElseThrow(() -> new NotImplementedException("this controller cannot look at the kernel"));
    }

    /** Ends the controller. Runner, host view and port reserver belong to whoever gave them, and stay open. */
    @Override
    public void close() {
        watchdog.ifPresent(Watchdog::close);
        world.close();
    }

    /** Puts a controller together. The four parts of the platform must be given. <em>Confined to one thread.</em> */
    public static final class Builder {
        private Optional<PlanRunner> runner = Optional.empty();
        private Optional<HostView> host = Optional.empty();
        private Optional<PortReserver> ports = Optional.empty();
        private Optional<NameService> names = Optional.empty();
        private Naming naming = Naming.own("cnm");
        private Journal journal = new MemoryJournal();
        private Optional<Store> store = Optional.empty();
        private Optional<Auditor> auditor = Optional.empty();
        private boolean watch;
        private Runnable afterRound = () -> {};
        private Metrics metrics = Metrics.NONE;
        private Consumer<PlanRunner.Report> observer = report -> {};
        private Clock clock = Clock.systemUTC();
        private IpAddress bindAddress = IpAddress.ANY_V4;
        private Path execRoot = Path.of("/run/cnm");
        private Path hostKey = Path.of("/proc/" + ProcessHandle.current().pid() + "/ns/net");
        private Path hostsFile = Path.of("/etc/hosts");
        private Path resolvConf = Path.of("/etc/resolv.conf");
        private HostPolicy policy = HostPolicy.USUAL;
        private final List<NetworkDriver> drivers = new ArrayList<>();
        private final List<IpamDriver> ipams = new ArrayList<>();
        private RemoteDrivers remote = NoRemoteDrivers.NONE;

        private Builder() {}

        /** Carries out plans. */
        public Builder runner(PlanRunner value) {
            runner = Optional.of(value);
            return this;
        }

        /** Shows the host. */
        public Builder host(HostView value) {
            host = Optional.of(value);
            return this;
        }

        /** Reserves the host's ports. */
        public Builder ports(PortReserver value) {
            ports = Optional.of(value);
            return this;
        }

        /** Answers queries in sandboxes. The controller closes it. */
        public Builder names(NameService value) {
            names = Optional.of(value);
            return this;
        }

        /** How things on the host are named; {@link Naming#own} of {@code cnm} unless given. */
        public Builder naming(Naming value) {
            naming = value;
            return this;
        }

        /** Where intents are written down; in memory unless given. */
        public Builder journal(Journal value) {
            journal = value;
            return this;
        }

        /**
         * Keeps networks, endpoints and sandboxes beyond this process, and holds the journal. What an earlier process has
         * left there is restored when the controller is built, for which an auditor must be given. It stays the giver's.
         */
        public Builder store(Store value) {
            store = Optional.of(value);
            journal = new StoreJournal(value);
            return this;
        }

        /** Compares the kernel with what should be in it. */
        public Builder auditor(Auditor value) {
            auditor = Optional.of(value);
            return this;
        }

        /** Whether what others change in the kernel is put right without being asked; needs an auditor. */
        public Builder watch(boolean value) {
            watch = value;
            return this;
        }

        /**
         * What is done after each look at everything, every few seconds, if the kernel is {@linkplain #watch watched}. It must
         * not throw: nobody would look any more.
         */
        public Builder afterRound(Runnable value) {
            afterRound = value;
            return this;
        }

        /** Is told what happens; keeps nothing unless given. */
        public Builder metrics(Metrics value) {
            metrics = value;
            return this;
        }

        /** Is told what each plan took, on the thread that had it carried out, under locks: it must not block. */
        public Builder observer(Consumer<PlanRunner.Report> value) {
            observer = value;
            return this;
        }

        /** Tells the time for networks and events. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** Where ports are bound that name no address, on networks that name none; {@code 0.0.0.0} unless given. */
        public Builder bindAddress(IpAddress value) {
            bindAddress = value;
            return this;
        }

        /**
         * Directory of what does not outlive a reboot: namespaces' key files in {@code netns}, sandboxes' files in {@code
         * sandboxes}. {@code /run/cnm} unless given. With a store it must be this controller's own: what is there of
         * sandboxes that the store does not know is removed when the controller is built.
         */
        public Builder execRoot(Path value) {
            execRoot = value;
            return this;
        }

        /** The host's network namespace as a file, for sandboxes in host mode; this process's unless given. */
        public Builder hostKey(Path value) {
            hostKey = value;
            return this;
        }

        /** The host's own hosts file, copied for sandboxes in host mode; {@code /etc/hosts} unless given. */
        public Builder hostsFile(Path value) {
            hostsFile = value;
            return this;
        }

        /** The host's own resolver configuration, on which sandboxes' are based; {@code /etc/resolv.conf} unless given. */
        public Builder resolvConf(Path value) {
            resolvConf = value;
            return this;
        }

        /** What the host's operator has decided, which drivers plan by; {@link HostPolicy#USUAL} unless given. */
        public Builder policy(HostPolicy value) {
            policy = value;
            return this;
        }

        /** Adds a network driver. If none is added, those that {@link ServiceLoader} finds are taken. */
        public Builder driver(NetworkDriver value) {
            drivers.add(value);
            return this;
        }

        /** Adds an IPAM driver. If none is added, those that {@link ServiceLoader} finds are taken. */
        public Builder ipam(IpamDriver value) {
            ipams.add(value);
            return this;
        }

        /** Finds drivers by name that are not built in; it stays the giver's. None are found unless it is given. */
        public Builder remote(RemoteDrivers value) {
            remote = value;
            return this;
        }

        /**
         * The controller.
         *
         * @throws IllegalStateException if a part of the platform is missing
         */
        public LocalController build() {
            var paths =
                    new Platform.Paths(keys(execRoot), execRoot.resolve("sandboxes"), hostKey, hostsFile, resolvConf);
            var platform = new Platform(
                    require("runner", runner),
                    observer,
                    journal,
                    require("host", host),
                    require("ports", ports),
                    require("names", names),
                    naming,
                    paths,
                    bindAddress,
                    clock,
                    metrics);
            var planners = orFound(drivers, NetworkDriver.class).stream()
                    .map(driver -> driver.under(policy))
                    .toList();
            var world = new World(platform, planners, orFound(ipams, IpamDriver.class), remote);
            store.ifPresent(kept -> new Restore(world, kept, require("auditor", auditor)).run());
            var reconciler = auditor.map(each -> new Reconciler(world, each));
            var watchdog = watch
                    ? Optional.of(new Watchdog(require("auditor", reconciler), require("auditor", auditor), afterRound))
                    : Optional.<Watchdog>empty();
            return new LocalController(world, reconciler, watchdog);
        }

        private static <T> T require(String what, Optional<T> part) {
            return part.orElseThrow(() -> new IllegalStateException("a controller needs its " + what));
        }

        private static <T> List<T> orFound(List<T> given, Class<T> service) {
            return given.isEmpty()
                    ? ServiceLoader.load(service).stream()
                            .map(ServiceLoader.Provider::get)
                            .toList()
                    : List.copyOf(given);
        }
    }
}
