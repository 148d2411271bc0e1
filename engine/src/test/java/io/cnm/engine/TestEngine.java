package io.cnm.engine;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.controller.LocalController;
import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.driver.host.HostDriver;
import io.cnm.driver.none.NullDriver;
import io.cnm.engine.api.Api;
import io.cnm.http.Route;
import io.cnm.http.UnixClient;
import io.cnm.ipam.DefaultIpam;
import io.cnm.ipam.NullIpam;
import io.cnm.plan.Namespace;
import io.cnm.spi.HostView;
import io.cnm.spi.Metrics;
import io.cnm.spi.Naming;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakeNames;
import io.cnm.testkit.FakePorts;
import io.cnm.testkit.LedgerIpam;
import io.cnm.testkit.RecordingRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A daemon on a real unix socket, whose controller has real drivers on a fake host. As an extension it runs for each test, or,
 * if its field is static, for all of a class:
 *
 * <pre>{@code
 * @RegisterExtension
 * private final TestEngine engine = TestEngine.running();
 * }</pre>
 */
public final class TestEngine implements Surroundings, BeforeAllCallback, BeforeEachCallback, AutoCloseable {
    public static final Duration SOON = Duration.ofSeconds(20);

    public final RecordingRunner runner = new RecordingRunner();
    public final FakeHostView host = new FakeHostView();
    public final FakePorts ports = new FakePorts();
    public final LedgerIpam ipam = new LedgerIpam(new DefaultIpam());
    public final List<String> firewallOfOthers = new CopyOnWriteArrayList<>();
    public final List<Boolean> reconciled = new CopyOnWriteArrayList<>();
    private final AtomicBoolean hostClaimed = new AtomicBoolean();
    private final Path directory;
    private final List<LocalController> controllers = new ArrayList<>();
    private final List<Daemon> daemons = new ArrayList<>();

    private TestEngine(Path directory) {
        this.directory = directory;
        // The runner records what it is told and switches nothing on: so it is on already.
        host.sysctl("ipv4/ip_forward", "1")
                .sysctl("ipv6/conf/all/forwarding", "1")
                .sysctl("ipv6/conf/default/forwarding", "1");
    }

    /** Surroundings in which no daemon runs yet. */
    public static TestEngine prepare(Path directory) {
        return new TestEngine(directory);
    }

    /** A running daemon. */
    public static TestEngine start(Path directory) {
        var engine = new TestEngine(directory);
        engine.startDaemon(Map.of());
        return engine;
    }

    /** A daemon that runs while a test does, or a class of tests, in a directory of its own. */
    public static TestEngine running() {
        try {
            return new TestEngine(Files.createTempDirectory("junit-engine"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (daemons.isEmpty()) {
            begin(context);
        }
    }

    private void begin(ExtensionContext context) {
        AutoCloseable end = this::end;
        context.getStore(ExtensionContext.Namespace.create(TestEngine.class)).put(this, end);
        startDaemon(Map.of());
    }

    private void end() throws IOException {
        close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Where its directories and its socket are. */
    public Path directory() {
        return directory;
    }

    /** Starts a daemon with these flags beside the directories. */
    public Daemon startDaemon(Map<String, List<String>> flags) {
        var daemon = Daemon.start(config(flags), this);
        daemons.add(daemon);
        return daemon;
    }

    /** A configuration whose directories are the test's. */
    public DaemonConfig config(Map<String, List<String>> flags) {
        var all = new HashMap<String, List<String>>();
        all.put("host", List.of("unix://" + socket()));
        all.put("data-root", List.of(directory.resolve("data").toString()));
        all.put("exec-root", List.of(directory.resolve("exec").toString()));
        all.put("storage-driver", List.of("vfs")); // which mounts nothing
        all.putAll(flags);
        return DaemonConfig.ofFlags(all);
    }

    public Path socket() {
        return directory.resolve("cnm.sock");
    }

    public UnixClient client() throws IOException {
        return UnixClient.connect(socket(), SOON);
    }

    /** A client that asks one thing. */
    public Reply ask(String method, String path) {
        return Reply.ask(socket(), method, path, "");
    }

    /** A client that asks one thing. */
    public Reply ask(String method, String path, String body) {
        return Reply.ask(socket(), method, path, body);
    }

    public LocalController controller() {
        return controllers.get(controllers.size() - 1);
    }

    /** The table of routes, as a daemon in these surroundings has it. */
    public List<Route> table() {
        var facts = new EngineFacts(
                "1", "", "", "id", directory, List.of(), List.of(), false, false, List.of(), List.of(), List.of());
        var config =
                config(Map.of("data-root", List.of(directory.resolve("table").toString())));
        var holdings = new Holdings();
        try (var events = EventLog.of(controller())) {
            Files.createDirectories(config.dataRoot());
            var parts = ContainerParts.open(config, config.dataRoot(), controller(), events, holdings);
            return Api.of(new Services(
                            controller(),
                            parts.containers(),
                            parts.images(),
                            parts.registries(),
                            host(),
                            reconciler(controller()),
                            events,
                            Defaults.NONE,
                            facts,
                            new Meters()))
                    .table();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            holdings.giveBack();
        }
    }

    /** Everything that the controller shows and holds, a line each, without ids of what did not last. */
    public Set<String> state() {
        var lines = new TreeSet<String>();
        controller().networks().forEach(network -> {
            lines.add("network " + network.info());
            network.endpoints().forEach(endpoint -> lines.add("endpoint " + endpoint.info()));
        });
        controller().sandboxes().forEach(sandbox -> lines.add("sandbox " + sandbox.info()));
        ipam.leases().forEach(lease -> lines.add("leased " + lease));
        ports.held().forEach(port -> lines.add("port " + port));
        runner.kernel().forEach(thing -> lines.add("kernel " + thing));
        return lines;
    }

    @Override
    public Product product() {
        return new Product("9.9.9", "abcdef", "2026-01-01T00:00:00Z");
    }

    /** The fake host, and on it the links that the runner was told to make. */
    @Override
    public HostView host() {
        return new HostView() {
            @Override
            public Optional<Link> findLink(String name) {
                return host.findLink(name).or(() -> madeLink(name));
            }

            @Override
            public Map<String, Integer> linkIndexes() {
                return host.linkIndexes();
            }

            @Override
            public List<Cidr> onLinkRoutes() {
                return host.onLinkRoutes();
            }

            @Override
            public Map<String, LinkTraffic> traffic(Namespace namespace) {
                return host.traffic(namespace);
            }

            @Override
            public List<Way> ways(Cidr subnet) {
                return List.of();
            }

            @Override
            public List<IpAddress> nameServers() {
                return host.nameServers();
            }

            @Override
            public Optional<String> sysctl(String key) {
                return host.sysctl(key);
            }
        };
    }

    private Optional<HostView.Link> madeLink(String name) {
        var kernel = runner.kernel();
        var addresses = kernel.stream()
                .map(line -> Pattern.compile("add address (\\S+) to " + name + "\\b.*")
                        .matcher(line))
                .filter(Matcher::matches)
                .map(found -> Cidr.parse(found.group(1)))
                .toList();
        return kernel.stream()
                .filter(line -> line.startsWith("link " + name + " in "))
                .map(line -> new HostView.Link(name, "bridge", true, true, "", addresses))
                .findFirst();
    }

    @Override
    public List<String> firewallOfOthers() {
        return firewallOfOthers;
    }

    @Override
    public AutoCloseable claimHost() {
        if (!hostClaimed.compareAndSet(false, true)) {
            throw new ConflictException("the host is claimed");
        }
        return () -> hostClaimed.set(false);
    }

    @Override
    public List<String> networkDrivers() {
        return List.of("bridge", "host", "null");
    }

    @Override
    public LocalController openController(DaemonConfig config, Metrics metrics) {
        var controller = LocalController.builder()
                .runner(runner)
                .host(host())
                .ports(ports)
                .names(new FakeNames())
                .naming(Naming.DOCKER)
                .metrics(metrics)
                .execRoot(config.execRoot())
                .driver(new BridgeDriver())
                .driver(new HostDriver())
                .driver(new NullDriver())
                .ipam(ipam)
                .ipam(new NullIpam())
                .build();
        controllers.add(controller);
        return controller;
    }

    @Override
    public Reconciler reconciler(LocalController controller) {
        return dryRun -> {
            reconciled.add(dryRun);
            return new ReconcileReport(
                    List.of(new ReconcileReport.Finding(ReconcileReport.Kind.MISSING, "link vethdead")),
                    dryRun ? 0 : 1);
        };
    }

    @Override
    public void close() {
        daemons.forEach(Daemon::close);
    }
}
