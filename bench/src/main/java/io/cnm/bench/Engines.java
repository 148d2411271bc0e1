package io.cnm.bench;

import io.cnm.bench.Engine.Installation;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The two daemons that are compared: ours as {@code ./cnm} starts it, and dockerd if this machine has one. */
final class Engines {
    /** The control group of containers, below the root. */
    static final String CGROUP = "cnm-bench";

    /** What {@link #importImage} is called. */
    static final String IMAGE = CGROUP;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Engines() {}

    /** Ours, built already. */
    static Installation cnm(Path data, Path exec) {
        return cnm("cnm", data, exec);
    }

    /** Ours under a name of its own, with more flags. */
    static Installation cnm(String name, Path data, Path exec, String... flags) {
        var words = List.of("env", "CNM_NO_BUILD=1", command(), "daemon", "--log-level", "error");
        return new Installation(together(words, flags), name, data, exec);
    }

    private static List<String> together(List<String> words, String... flags) {
        return Stream.concat(words.stream(), Arrays.stream(flags)).toList();
    }

    /** The {@code cnm} of the checkout that this was started in. */
    static String command() {
        return Path.of("cnm").toAbsolutePath().toString();
    }

    /** The peer: with its own containerd, its iptables in its own namespace; none if it is not installed. */
    static Optional<Installation> dockerd(Path data, Path exec) {
        return dockerd("dockerd", data, exec, "--userland-proxy=false");
    }

    /** The peer under a name of its own, with more flags. */
    static Optional<Installation> dockerd(String name, Path data, Path exec, String... flags) {
        return stockDockerd(name, data, exec, together(List.of("--storage-driver", "vfs"), flags));
    }

    /** The peer as it comes from the box. */
    static Optional<Installation> stockDockerd(Path data, Path exec) {
        return stockDockerd("dockerd", data, exec, List.of());
    }

    private static Optional<Installation> stockDockerd(String name, Path data, Path exec, List<String> flags) {
        return find("dockerd").map(program -> {
            var command = List.of(program.toString(), "--cgroup-parent", CGROUP, "--log-level", "error");
            return new Installation(together(command, flags.toArray(String[]::new)), name, data, exec);
        });
    }

    /** Where a program is, if this machine has it. */
    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A running container of dockerd's: one static program, from an image that is imported. */
    static String startContainer(DockerClient client, Path scratch) {
        importImage(client, scratch);
        return startContainer(client, "bench", HostPorts.NONE);
    }

    /** Gives dockerd the image of containers. */
    static void importImage(DockerClient client, Path scratch) {
        client.call("POST", "/images/create?fromSrc=-&repo=" + CGROUP, image(scratch));
    }

    /** Starts another container of that image. */
    static String startContainer(DockerClient client, String name, HostPorts ports) {
        var id = client.createContainer(IMAGE, name, "bridge", ports);
        client.startContainer(id);
        return id;
    }

    private static byte[] image(Path scratch) {
        var busybox = find("busybox").orElseThrow(() -> new IllegalStateException("needs busybox-static"));
        var file = scratch.resolve("image.tar");
        var words = List.of("tar", "-chf", file.toString(), "--transform", "s,.*/,,", busybox.toString());
        try (var netns = Netns.current();
                var tar = Program.of(words).start(netns)) {
            if (tar.waitFor(PATIENCE).orElse(1) != 0) {
                throw new IllegalStateException("tar failed");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the empty groups that dockerd leaves behind. */
    static void removeCgroups() {
        try (var hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (var group : hierarchies.map(each -> each.resolve(CGROUP)).toList()) {
                Files.deleteIfExists(group);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
