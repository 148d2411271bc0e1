package io.cnm.testkit;

import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A daemon that serves Docker's API, as its users see it. <em>Used by one thread at a time.</em> */
public interface DockerEngine {
    /** The image of containers: the programs of busybox. */
    String IMAGE = "cnm-test:busybox";

    /** Where it listens. */
    Path socket();

    /** Docker's command, as its client. */
    DockerCli cli();

    /** Ends it without a word; containers go on. */
    void kill();

    /** Starts it again where it was. */
    void startAgain();

    /** Starts a container of {@link #IMAGE} that runs until it is stopped; its id. */
    default String run(String... flags) {
        var words = new ArrayList<>(List.of("run", "-d", "--stop-timeout", "1"));
        words.addAll(List.of(flags));
        words.addAll(List.of(IMAGE, "sleep", "1000"));
        return cli().run(words.toArray(String[]::new));
    }

    /** Runs a program in a container; what it prints. */
    default String exec(String container, String... command) {
        return cli().run(Stream.concat(Stream.of("exec", container), Stream.of(command))
                .toArray(String[]::new));
    }

    /** Gives it the {@link #IMAGE}. */
    default void importImage(Lab lab) {
        var root = lab.dir().resolve("image");
        try {
            Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("etc"));
            Files.createDirectories(root.resolve("mnt"));
            Files.createDirectories(root.resolve("tmp"));
            Files.writeString(
                    root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/srv:/bin/sh\n");
            Files.writeString(root.resolve("etc/group"), "root:x:0:\nweb:x:1000:\nextra:x:1001:web\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lab.run(
                "busybox",
                "sh",
                "-c",
                "cp $(which busybox) " + root + "/bin/ && chroot " + root + " /bin/busybox --install -s /bin");
        var tar = lab.dir().resolve("image.tar").toString();
        lab.run("tar", "-C", root.toString(), "-cf", tar, ".");
        cli().run("import", tar, IMAGE);
    }

    /** Ends and removes all containers. */
    default void removeAllContainers() {
        var containers = cli().run("ps", "-aq");
        if (!containers.isEmpty()) {
            var words = new ArrayList<>(List.of("rm", "-f", "-v"));
            words.addAll(containers.lines().toList());
            cli().run(words.toArray(String[]::new));
        }
    }
}
