package io.cnm.it;

import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.driver.macvlan.MacvlanDriver;
import io.cnm.embed.EmbeddedController;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.Plugins;
import io.cnm.remote.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program that does everything that changes the kernel and the store: all that builds, or all that removes, or no more than
 * to take over what there is. It is there to be killed in the midst of it.
 */
final class Life {
    /** A link of the host's that must be there. */
    static final String UPLINK = "uplink";

    private static final List<PortMapping> MORE = List.of(PortMapping.tcp(9090, 90), PortMapping.udp(9090, 90));
    private static final Duration SOON = Duration.ofSeconds(30);

    private Life() {}

    /** @param args {@code build}, {@code remove}, {@code plugin} or {@code restore}, and the directory of the controller's files and store */
    public static void main(String[] args) {
        var directory = Path.of(args[1]);
        try (var store = openStore(directory);
                var plugins = plugins(directory);
                var controller = open(directory, store, plugins)) {
            switch (args[0]) {
                case "build" -> build(controller);
                case "remove" -> remove(controller);
                case "plugin" -> passThroughPlugin(controller);
                case "restore" -> {}
                default -> throw new IllegalArgumentException(args[0]);
            }
            if (!controller.awaitClean(SOON)) {
                throw new AssertionError("not clean within " + SOON);
            }
        }
    }

    static SqliteStore openStore(Path directory) {
        return SqliteStore.open(directory.resolve("cnm.db"));
    }

    /** Those that listen beside the controller's directory. */
    static Plugins plugins(Path directory) {
        return new Plugins(new PluginDirectories(directory.resolveSibling("plugins"), List.of()), Timing.USUAL);
    }

    static EmbeddedController open(Path directory, SqliteStore store, Plugins plugins) {
        return EmbeddedController.builder()
                .execRoot(directory.resolve("exec"))
                .firewall(Site.backend())
                .settings(builder -> builder.store(store)
                        .remote(plugins)
                        .driver(new BridgeDriver())
                        .driver(new MacvlanDriver())
                        .driver(new Backplane()))
                .open();
    }

    private static void build(EmbeddedController controller) {
        var front = network(controller, "front", 1);
        var back = network(controller, "back", 2);
        var web = controller.createSandbox(SandboxSpec.named("web")
                .hostname("web")
                .publish(PortMapping.tcp(8080, 80))
                .build());
        front.createEndpoint(EndpointSpec.of("web")).join(web);
        back.createEndpoint(EndpointSpec.named("web").alias("www").build()).join(web);
        web.publish(MORE);
        var db = controller.createSandbox(SandboxSpec.of("db"));
        back.createEndpoint(EndpointSpec.of("db"), db, JoinSpec.DEFAULT);
        front.createEndpoint(EndpointSpec.of("spare"));
        var lan = controller.createNetwork(
                Site.quiet("lan", 3).driver("macvlan").option("parent", UPLINK).build());
        lan.createEndpoint(EndpointSpec.of("db"), db, JoinSpec.DEFAULT);
        var far = controller.createSandbox(
                SandboxSpec.named("far").publish(PortMapping.tcp(7070, 70)).build());
        var backplane = controller.createNetwork(
                Site.quiet("backplane", 4).driver(Backplane.TYPE).build());
        backplane.createEndpoint(EndpointSpec.of("far")).join(far); // gets an endpoint on docker_gwbridge
    }

    private static Network network(EmbeddedController controller, String name, int number) {
        return controller.createNetwork(Site.quiet(name, number).build());
    }

    /** A network of somebody else's driver, from its creation to its end. */
    private static void passThroughPlugin(EmbeddedController controller) {
        var network = controller.createNetwork(NetworkSpec.named("woven")
                .driver(WeavePlugin.NAME)
                .subnets("10.7.0.0/24")
                .option("com.docker.network.advertise_addr_nmsgs", "0")
                .build());
        var sandbox = controller.createSandbox(SandboxSpec.of("web"));
        var endpoint = network.createEndpoint(EndpointSpec.of("web"));
        endpoint.join(sandbox);
        endpoint.leave();
        endpoint.delete(false);
        network.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT);
        clear(controller);
    }

    /** Everything piece by piece, but for one sandbox that takes its endpoint along. */
    private static void remove(EmbeddedController controller) {
        var web = controller.findSandbox("web").orElseThrow();
        web.unpublish(MORE);
        var endpoints = web.endpoints();
        endpoints.get(0).leave();
        endpoints.get(0).delete(false);
        endpoints.get(1).delete(true);
        controller.requireNetwork("backplane").findEndpoint("far").orElseThrow().leave();
        clear(controller);
    }

    /** Removes whatever there is. */
    static void clear(EmbeddedController controller) {
        controller.sandboxes().forEach(Sandbox::delete);
        for (var network : controller.networks()) {
            network.endpoints().forEach(endpoint -> endpoint.delete(true));
            network.delete();
        }
    }
}
