package io.cnm.cli.daemon;

import io.cnm.api.ForbiddenException;
import io.cnm.cli.HostClaim;
import io.cnm.cli.MappedCode;
import io.cnm.cli.Version;
import io.cnm.controller.LocalController;
import io.cnm.controller.sqlite.StoreFile;
import io.cnm.embed.EmbeddedController;
import io.cnm.engine.DaemonConfig;
import io.cnm.engine.NetworkConfig.AddressPool;
import io.cnm.engine.ReconcileReport;
import io.cnm.engine.Reconciler;
import io.cnm.engine.Surroundings;
import io.cnm.ipam.DefaultIpam;
import io.cnm.ipam.DefaultPool;
import io.cnm.ipam.IpamConfig;
import io.cnm.ipam.NullIpam;
import io.cnm.kernel.HostWindow;
import io.cnm.linux.Capability;
import io.cnm.linux.Mounts;
import io.cnm.linux.Netns;
import io.cnm.linux.OwnMount;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.Plugins;
import io.cnm.remote.Timing;
import io.cnm.spi.HostView;
import io.cnm.spi.Metrics;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * This machine, for a daemon: the network namespace that the process is in, its kernel, and Docker's names for what is made
 * there. Close it after the daemon. <em>Used by one thread at a time.</em>
 */
final class HostSurroundings implements Surroundings, AutoCloseable {
    /** Networks, endpoints and sandboxes, in the data root. */
    private static final String STORE = "cnm.db";

    /** The system property with a directory of plugins, in place of Docker's. */
    private static final String PLUGINS = "cnm.plugins";

    private final Netns netns;
    private final HostWindow window;
    private Optional<OwnMount> keys = Optional.empty();
    private Optional<Store> store = Optional.empty();
    private Optional<EmbeddedController> opened = Optional.empty();
    private final Plugins plugins = new Plugins(pluginDirectories(), Timing.USUAL);

    private HostSurroundings(Netns netns, HostWindow window) {
        this.netns = netns;
        this.window = window;
    }

    /**
     * Looks at this thread's network namespace.
     *
     * @throws ForbiddenException if this process may not change it
     */
    static HostSurroundings open() {
        if (!Capability.CAP_SYS_ADMIN.held() || !Capability.CAP_NET_ADMIN.held()) {
            throw new ForbiddenException(
                    "the daemon makes links, rules and namespaces, which only root may: sudo cnm daemon");
        }
        var netns = Netns.current();
        try {
            return new HostSurroundings(netns, HostWindow.open(netns));
        } catch (RuntimeException e) {
            netns.close();
            throw e;
        }
    }

    @Override
    public Product product() {
        return new Product(Version.number(), Version.commit(), Version.built());
    }

    @Override
    public HostView host() {
        return window.view();
    }

    @Override
    public List<String> firewallOfOthers() {
        return window.firewallOfDocker();
    }

    @Override
    public AutoCloseable claimHost() {
        return HostClaim.of(netns);
    }

    @Override
    public List<String> networkDrivers() {
        return ServiceLoader.load(NetworkDriver.class).stream()
                .map(driver -> driver.get().type())
                .sorted()
                .toList();
    }

    @Override
    public LocalController openController(DaemonConfig config, Metrics metrics) {
        keys = Optional.of(mount(LocalController.keys(config.execRoot())));
        var kept = StoreFile.open(config.dataRoot().resolve(STORE), config.execRoot());
        store = Optional.of(kept);
        var embedded = EmbeddedController.builder()
                .naming(Naming.DOCKER)
                .execRoot(config.execRoot())
                .firewall(config.network().firewall())
                .metrics(metrics)
                .policy(config.network().policy())
                .settings(controller -> settings(
                        controller
                                .store(kept)
                                .watch(true)
                                .afterRound(new MappedCode())
                                .remote(plugins),
                        config))
                .open();
        opened = Optional.of(embedded);
        embedded.controller().nodes(config.network().nodes());
        return embedded.controller();
    }

    private static OwnMount mount(Path directory) {
        try {
            return OwnMount.of(Files.createDirectories(directory), Mounts.Propagation.SHARED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All engines of a machine share Docker's directories; tests have one of their own. */
    private static PluginDirectories pluginDirectories() {
        return Optional.ofNullable(System.getProperty(PLUGINS))
                .map(directory -> new PluginDirectories(Path.of(directory), List.of(Path.of(directory))))
                .orElse(PluginDirectories.DOCKER);
    }

    private static LocalController.Builder settings(LocalController.Builder controller, DaemonConfig config) {
        var network = config.network();
        controller.bindAddress(network.bindAddress());
        if (!network.addressPools().isEmpty()) {
            controller.ipam(new DefaultIpam(pools(network.addressPools()))).ipam(new NullIpam());
        }
        return controller;
    }

    private static IpamConfig pools(List<AddressPool> wanted) {
        var pools = wanted.stream()
                .map(pool -> new DefaultPool(pool.base(), pool.size()))
                .toList();
        return new IpamConfig(pools, IpamConfig.ofThisMachine().hostId());
    }

    @Override
    public Reconciler reconciler(LocalController controller) {
        return dryRun -> dryRun ? ReconcileReport.of(controller.audit()) : ReconcileReport.of(controller.reconcile());
    }

    @Override
    public void close() {
        try (netns;
                window) {
            opened.ifPresent(EmbeddedController::close);
            plugins.close();
            store.ifPresent(Store::close);
            keys.ifPresent(OwnMount::close);
        }
    }
}
