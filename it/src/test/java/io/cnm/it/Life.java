package io.cnm.it;

import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.embed.EmbeddedController;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program that does everything that changes the kernel and the store: all that builds, or all that removes. It is there to
 * be killed in the midst of it.
 */
final class Life {
    private static final List<PortMapping> MORE = List.of(PortMapping.tcp(9090, 90), PortMapping.udp(9090, 90));
    private static final Duration SOON = Duration.ofSeconds(10);

    private Life() {}

    /** @param args {@code build} or {@code remove}, and the directory of the controller's files and store */
    public static void main(String[] args) {
        var directory = Path.of(args[1]);
        try (var store = openStore(directory);
                var controller = open(directory, store)) {
            if (args[0].equals("build")) {
                build(controller);
            } else {
                remove(controller);
            }
            if (!controller.awaitClean(SOON)) {
                throw new AssertionError("not clean within " + SOON);
            }
        }
    }

    static SqliteStore openStore(Path directory) {
        return SqliteStore.open(directory.resolve("cnm.db"));
    }

    static EmbeddedController open(Path directory, SqliteStore store) {
        return EmbeddedController.builder()
                .execRoot(directory.resolve("exec"))
                .settings(builder -> builder.store(store))
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
    }

    private static Network network(EmbeddedController controller, String name, int number) {
        return controller.createNetwork(Site.quiet(name, number).build());
    }

    /** Everything piece by piece, but for one sandbox that takes its endpoint along. */
    private static void remove(EmbeddedController controller) {
        var web = controller.findSandbox("web").orElseThrow();
        web.unpublish(MORE);
        var endpoints = web.endpoints();
        endpoints.get(0).leave();
        endpoints.get(0).delete(false);
        endpoints.get(1).delete(true);
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
