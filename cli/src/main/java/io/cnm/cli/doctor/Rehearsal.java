package io.cnm.cli.doctor;

import io.cnm.api.EndpointSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SystemException;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.PrivateNamespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/** A network from its beginning to its end, on a host of its own that is gone afterwards. */
final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Rehearsal() {}

    /**
     * Makes all and removes it.
     *
     * @throws io.cnm.api.CnmException if anything of it is refused
     */
    static void run() {
        try {
            var directory = Files.createTempDirectory("cnm-doctor");
            try {
                PrivateNamespaces.run(() -> rehearse(directory));
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new SystemException("no temporary directory: " + e, e);
        }
    }

    private static void rehearse(Path directory) {
        try (var controller = EmbeddedController.builder().execRoot(directory).open()) {
            var network = controller.createNetwork(NetworkSpec.bridge("trial"));
            var sandbox = controller.createSandbox(
                    SandboxSpec.named("trial").publish(PortMapping.tcp(0, 80)).build());
            network.createEndpoint(EndpointSpec.of("trial")).join(sandbox);
            sandbox.delete();
            network.delete();
            if (!controller.awaitClean(PATIENCE)) {
                throw new SystemException("the kernel did not remove everything within " + PATIENCE.toSeconds() + " s");
            }
        }
    }

    /** What was mounted in it was so in a mount namespace that is no more. */
    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Rehearsal::deleteFile);
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
