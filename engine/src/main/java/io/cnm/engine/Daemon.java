package io.cnm.engine;

import io.cnm.api.SystemException;
import io.cnm.controller.LocalController;
import io.cnm.engine.api.Api;
import io.cnm.http.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running daemon. What it takes it gives back in reverse order: when it stops, and when it fails to start.
 * <em>Thread-safe.</em>
 */
public final class Daemon implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    private final DaemonConfig config;
    private final Holdings holdings = new Holdings();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    private Daemon(DaemonConfig config) {
        this.config = config;
    }

    /**
     * Starts a daemon. When this returns, calls are served.
     *
     * @throws io.cnm.api.ConflictException if the data root, the exec root, the pid file or the network namespace is another
     *     daemon's
     * @throws io.cnm.api.CnmException if the controller or a network cannot be opened
     * @throws SystemException if it cannot listen, such as on a socket on which another server answers
     */
    public static Daemon start(DaemonConfig config, Surroundings surroundings) {
        var daemon = new Daemon(config);
        try {
            daemon.start(surroundings);
            return daemon;
        } catch (RuntimeException | IOException e) {
            daemon.holdings.giveBack(e);
            if (e instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new SystemException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private void start(Surroundings surroundings) throws IOException {
        var begun = System.nanoTime();
        config.warnings().forEach(log::warn);
        OtherDocker.check(config.network(), surroundings);
        var root = holdings.take("data root", DataRoot.lock(config.dataRoot()));
        holdings.take("network namespace", surroundings.claimHost());
        for (var socket : config.server().sockets()) {
            HttpServer.requireFree(socket);
        }
        makeExecRoot();
        holdings.take("exec root", DirectoryLock.take(config.execRoot(), "exec root", "--exec-root"));
        holdings.take("pid file", PidFile.write(config.pidFile()));
        var meters = new Meters();
        var controller = holdings.take("controller", surroundings.openController(config, meters));
        createPredefined(controller, surroundings, root);
        var events = EventLog.of(controller);
        var facts = facts(surroundings, root);
        var parts = ContainerParts.open(config, lasting(root), controller, events, holdings);
        serve(new Services(
                controller,
                parts.containers(),
                parts.images(),
                parts.registries(),
                surroundings.host(),
                surroundings.reconciler(controller),
                events,
                config.network().defaults(),
                facts,
                meters));
        log.info(
                "daemon ready version={} data={} ms={}",
                facts.version(),
                config.dataRoot(),
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    /** Images and containers need a place to write, even to be looked at: without one there are none, and those that run go on. */
    private Path lasting(DataRoot root) throws IOException {
        if (root.writable()) {
            return config.dataRoot();
        }
        log.warn("containers and images are not served as long as the data root is read-only");
        return Files.createDirectories(config.execRoot().resolve("read-only"));
    }

    /** Others must be able to reach what is in it: sockets, and namespaces' key files. */
    private void makeExecRoot() throws IOException {
        Files.createDirectories(
                config.execRoot(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }

    private void createPredefined(LocalController controller, Surroundings surroundings, DataRoot root) {
        try {
            Predefined.create(controller, config.network(), surroundings.host());
        } catch (SystemException e) {
            if (root.writable()) {
                throw e;
            }
            log.error("the predefined networks are as they were kept, or missing: {}", e.getMessage());
        }
    }

    private EngineFacts facts(Surroundings surroundings, DataRoot root) {
        var product = surroundings.product();
        return new EngineFacts(
                product.version(),
                product.gitCommit(),
                product.buildTime(),
                root.engineId(),
                config.dataRoot(),
                surroundings.networkDrivers(),
                config.labels(),
                config.debug(),
                config.liveRestore(),
                config.containers().mirrors(),
                config.containers().insecureRegistries(),
                config.warnings());
    }

    private void serve(Services services) throws IOException {
        var api = Api.of(services);
        var server = holdings.take(
                "server",
                HttpServer.builder(api.router())
                        .headers(api.headers())
                        .errors(api::error)
                        .build());
        services.meters().gauge("cnm_workers_busy", server::busyWorkers);
        holdings.take("events", services.events()); // before the server goes, so that streams can end
        var listen = config.server();
        for (var address : listen.addresses()) {
            addresses.add(server.listen(address, listen.tls().orElseThrow()));
        }
        for (var socket : listen.sockets()) {
            makeParent(socket);
            server.listen(socket, PosixFilePermissions.fromString("rw-rw----"), Optional.of(listen.group()));
        }
    }

    private static void makeParent(Path socket) throws IOException {
        var parent = socket.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    /** Where it listens on TCP, with the ports that the kernel chose. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * Stops: streams end, running requests are waited for, the controller is closed. Networks and sandboxes stay in the
     * kernel. It takes no longer than the configuration allows; what has not ended by then ends with the process.
     */
    @Override
    public void close() {
        var limit = config.server().shutdownTimeout();
        var stopping = new Thread(null, this::stop, "cnm-stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopping.isAlive()) {
            log.error("the daemon did not stop within {} s", limit.toSeconds());
        }
    }

    private void stop() {
        var failure = holdings.giveBack();
        if (failure.isPresent()) {
            log.error("the daemon did not stop cleanly", failure.get());
        } else {
            log.info("daemon stopped");
        }
    }
}
