package io.cnm.it;

import io.cnm.testkit.Programs;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;

/** A real registry of images, in a lab, that lets in who knows the password; where it is not installed the test is skipped. */
final class ImageRegistry {
    static final String DOMAIN = "127.0.0.1:5000";
    static final String USER = "me";
    static final String PASSWORD = "secret";

    /** What the registry knows of the user: bcrypt of the password. */
    private static final String KNOWN = USER + ":$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    private ImageRegistry() {}

    /** Starts it, and waits until it answers. */
    static void start(Lab lab) throws IOException {
        Programs.require("docker-registry");
        var users = Files.writeString(lab.dir().resolve("users"), KNOWN);
        var config = Files.writeString(
                lab.dir().resolve("registry.yml"), """
                version: 0.1
                storage:
                  filesystem:
                    rootdirectory: %s
                http:
                  addr: %s
                auth:
                  htpasswd:
                    realm: here
                    path: %s
                """.formatted(lab.dir().resolve("registry"), DOMAIN, users));
        lab.closeAtEnd(
                lab.shell().start(lab.dir().resolve("registry.log"), "docker-registry", "serve", config.toString()));
        lab.await("the registry answers", () -> lab.shell()
                .tryRun("curl", "-s", "http://" + DOMAIN + "/v2/")
                .output()
                .contains("UNAUTHORIZED"));
    }
}
