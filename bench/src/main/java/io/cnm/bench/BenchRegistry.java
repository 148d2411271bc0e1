package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Debian's registry in a network namespace, on its loopback. <em>Confined to one thread.</em> */
final class BenchRegistry implements AutoCloseable {
    /** The programs that it needs. */
    static final List<String> NEEDS = List.of("docker-registry", "skopeo", "curl");

    private static final String ADDRESS = "127.0.0.1:5000";

    private final Netns netns;
    private final RunningProgram program;

    private BenchRegistry(Netns netns, RunningProgram program) {
        this.netns = netns;
        this.program = program;
    }

    /** Starts it on a directory, where another may have been before. */
    static BenchRegistry start(Netns netns, Path directory) {
        var config = directory.resolve("config.yml");
        try {
            Files.createDirectories(directory);
            Files.writeString(config, """
                    version: 0.1
                    log: {level: error, accesslog: {disabled: true}}
                    storage: {filesystem: {rootdirectory: %s}}
                    http: {addr: '%s'}
                    """.formatted(directory, ADDRESS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var registry = new BenchRegistry(
                netns, Program.of("docker-registry", "serve", config.toString()).start(netns));
        try {
            Shell.run(netns, "curl -s --retry 50 --retry-connrefused --retry-delay 1 http://" + ADDRESS + "/v2/");
            return registry;
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** Puts an image there. */
    void push(LargeImage image) {
        Shell.output(
                netns,
                List.of(
                        "skopeo",
                        "copy",
                        "-q",
                        "--insecure-policy",
                        "--dest-tls-verify=false",
                        "docker-archive:" + image.archive(),
                        "docker://" + ADDRESS + "/" + LargeImage.NAME));
    }

    /** What the image is called that is there. */
    String nameOfImage() {
        return ADDRESS + "/" + LargeImage.NAME;
    }

    @Override
    public void close() {
        program.signal(RunningProgram.SIGTERM);
        program.waitFor(Duration.ofSeconds(10));
        program.close();
    }
}
