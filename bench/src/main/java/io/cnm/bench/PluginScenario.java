package io.cnm.bench;

import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Mounts;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.remote.server.GivenIpam;
import io.cnm.remote.server.PluginServer;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner.Report;
import io.cnm.spi.PlanRunner.Send;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code cnm plugin} beside a stock Docker: a container's run on a network of ours against one on a network of Docker's own, what
 * a call costs beyond the kernel's part, and the plugin's memory while endpoints come and go.
 */
final class PluginScenario implements Scenario {
    /** Where Docker looks for plugins. */
    private static final Path RUN = Path.of("/run");

    private static final Path PLUGINS = RUN.resolve("docker/plugins");
    private static final int LINK = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public String name() {
        return "plugin";
    }

    @Override
    public String about() {
        return "cnm plugin under a stock Docker: docker run, a call's own time, memory";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public List<String> needs() {
        return List.of("dockerd", "docker");
    }

    @Override
    public void run(Setting setting) {
        calls(setting);
        Mounts.tmpfs(RUN, "mode=755");
        try (var scratch = Scratch.create();
                var dockerd = Engine.start(
                        Engines.dockerd(scratch.path(), setting.directory()).orElseThrow())) {
            Engines.importImage(dockerd.client(), setting.directory());
            try (var plugin = start(dockerd, scratch.path())) {
                runs(setting, dockerd);
                memory(setting, plugin);
            }
        } finally {
            Mounts.unmount(RUN);
            Engines.removeCgroups();
        }
    }

    private static RunningProgram start(Engine dockerd, Path scratch) {
        var words = List.of(
                "env",
                "CNM_NO_BUILD=1",
                Engines.command(),
                "plugin",
                "--dir",
                PLUGINS.toString(),
                "--data-root",
                scratch.resolve("plugin").toString(),
                "--exec-root",
                RUN.resolve("cnm-plugin").toString());
        var program = Program.of(words).start(dockerd.host());
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (Files.notExists(PLUGINS.resolve("cnm.sock"))) {
            if (program.waitFor(Duration.ZERO).isPresent() || System.nanoTime() > end) {
                program.close();
                throw new IllegalStateException("cnm plugin does not serve");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        return program;
    }

    private static void runs(Setting setting, Engine dockerd) {
        dockerd.docker("network", "create", "-d", "cnm", "ours");
        dockerd.docker("network", "create", "theirs");
        var bout = new Bout<String>();
        for (var network : List.of("ours", "theirs")) {
            bout.add(network, () -> {
                var start = System.nanoTime();
                dockerd.docker("run", "--rm", "--network", network, Engines.IMAGE, "/busybox", "true");
                return System.nanoTime() - start;
            });
        }
        bout.run(setting.times(25));
        setting.pairs(
                "docker run --rm, on a network of the plugin's",
                Samples.of(bout.values("ours")),
                Samples.of(bout.values("theirs")),
                Optional.of(Limit.reachesDownToTimesPeer(1)));
    }

    private static void memory(Setting setting, RunningProgram plugin) {
        try (var calls = PluginCalls.connect(PLUGINS.resolve("cnm.sock"))) {
            calls.createNetwork();
            calls.endpoints(100);
            var before = ProcessMemory.atRest(plugin.pid()).pss();
            calls.endpoints(setting.times(1000));
            var after = ProcessMemory.atRest(plugin.pid()).pss();
            calls.deleteNetwork();
            setting.row(
                    "plugin, memory (PSS) after 1000 endpoints more, against that after 100",
                    Samples.ofBytes(after),
                    Optional.of(Samples.ofBytes(before)),
                    Optional.of(Limit.timesPeer(1.1)));
        }
    }

    /** The plugin within this process, so that what the kernel took of each call is known. */
    private static void calls(Setting setting) {
        var sends = new ArrayList<Send>();
        var driver = new BridgeDriver();
        var socket = setting.directory().resolve("cnm.sock");
        try (var netns = Netns.create(setting.directory().resolve("plugin.net"));
                var route = RouteSocket.open(netns);
                var controller = EmbeddedController.builder()
                        .host(netns.key().orElseThrow())
                        .naming(Naming.own("cnm-plugin"))
                        .execRoot(setting.directory().resolve("plugin.exec"))
                        .observer((Report report) -> {
                            synchronized (sends) {
                                sends.addAll(report.sends());
                            }
                        })
                        .settings(settings -> settings.driver(driver).ipam(new GivenIpam()))
                        .open();
                var server = PluginServer.builder().networks(controller, driver).build()) {
            route.execute(new SetLink(LINK).up());
            server.listen(socket);
            timed(setting, socket, sends);
            controller.awaitClean(PATIENCE);
            netns.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void timed(Setting setting, Path socket, List<Send> sends) {
        try (var calls = PluginCalls.connect(socket)) {
            calls.createNetwork();
            calls.endpoints(1000); // a warm process
            var own = calls.timed(setting.times(200), sends);
            calls.deleteNetwork();
            own.forEach((method, samples) -> setting.row(
                    "plugin, " + method + " beyond the kernel's part",
                    samples,
                    Optional.empty(),
                    Optional.of(Limit.millis(1))));
        }
    }
}
