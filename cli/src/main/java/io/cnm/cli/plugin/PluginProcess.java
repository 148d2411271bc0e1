package io.cnm.cli.plugin;

import io.cnm.cli.HostClaim;
import io.cnm.cli.MappedCode;
import io.cnm.controller.LocalController;
import io.cnm.controller.sqlite.StoreFile;
import io.cnm.embed.EmbeddedController;
import io.cnm.engine.DirectoryLock;
import io.cnm.ipam.DefaultIpam;
import io.cnm.kernel.HostWindow;
import io.cnm.linux.Netns;
import io.cnm.remote.server.GivenIpam;
import io.cnm.remote.server.KeptIpam;
import io.cnm.remote.server.PluginServer;
import io.cnm.spi.Naming;
import io.cnm.spi.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What serves drivers to Docker: a controller under names of its own beside Docker's, with everything that it keeps. Whatever
 * it has taken it gives back in reverse order. <em>Confined to one thread.</em>
 */
public final class PluginProcess implements AutoCloseable {
    /** Names its firewall table, and marks its links. */
    private static final Naming NAMING = Naming.own("cnm-plugin");

    private final Deque<AutoCloseable> taken = new ArrayDeque<>();
    private final Path dataRoot;
    private final Path execRoot;
    private final HostWindow window;
    private final KeptIpam ipam;
    private final EmbeddedController controller;

    private PluginProcess(Path dataRoot, Path execRoot) throws IOException {
        this.dataRoot = dataRoot;
        this.execRoot = execRoot;
        try {
            Files.createDirectories(dataRoot);
            Files.createDirectories(execRoot);
            var netns = take(Netns.current());
            take(HostClaim.of(netns));
            take(DirectoryLock.take(dataRoot, "data root", "--data-root"));
            window = take(HostWindow.open(netns));
            ipam = KeptIpam.open(new DefaultIpam(), take(store("leases.db")));
            var store = take(store("cnm.db"));
            controller = take(EmbeddedController.builder()
                    .naming(NAMING)
                    .besideDocker(true)
                    .execRoot(execRoot)
                    .settings(settings -> settings(settings, store))
                    .open());
        } catch (RuntimeException | IOException e) {
            giveBack(e);
            throw e;
        }
    }

    /**
     * Takes over what an earlier one has left.
     *
     * @throws io.cnm.api.ConflictException if another process has the directory or the network namespace
     */
    public static PluginProcess start(Path dataRoot, Path execRoot) throws IOException {
        return new PluginProcess(dataRoot, execRoot);
    }

    private Store store(String name) {
        return StoreFile.open(dataRoot.resolve(name), execRoot);
    }

    private static LocalController.Builder settings(LocalController.Builder settings, Store store) {
        return settings.store(store).watch(true).afterRound(new MappedCode()).ipam(new GivenIpam());
    }

    /**
     * Serves a driver from now on.
     *
     * @param directory where Docker looks for plugins
     */
    public void serve(ServedDriver served, Path directory) throws IOException {
        Files.createDirectories(directory);
        take(PluginServer.builder()
                        .networks(controller, served.driver())
                        .ipam(ipam, window.view())
                        .build())
                .listen(served.socket(directory));
    }

    /**
     * Waits until the kernel has got rid of what was deleted.
     *
     * @return whether that came in time
     */
    public boolean awaitClean(Duration timeout) {
        return controller.awaitClean(timeout);
    }

    private <T extends AutoCloseable> T take(T thing) {
        taken.push(thing);
        return thing;
    }

    private void giveBack(Exception reason) {
        while (!taken.isEmpty()) {
            try {
                taken.pop().close();
            } catch (Exception e) {
                reason.addSuppressed(e);
            }
        }
    }

    /** Networks, endpoints and rules stay. */
    @Override
    public void close() {
        var failures = new IllegalStateException("the plugin did not stop cleanly");
        giveBack(failures);
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }
}
