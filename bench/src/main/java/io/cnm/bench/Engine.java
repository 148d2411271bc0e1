package io.cnm.bench;

import io.cnm.http.UnixClient;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
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
 * A daemon that speaks Docker's API, in a network namespace of its own. It can be started again on what it has left behind.
 * <em>Confined to one thread.</em>
 */
final class Engine implements AutoCloseable {
    private static final int LOOPBACK = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration FOR_AN_ANSWER = Duration.ofMinutes(1);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Installation installation;
    private final Netns netns;
    private final RouteSocket route;
    private RunningProgram program;
    private DockerClient client;

    private Engine(Installation installation, Netns netns, RouteSocket route) {
        this.installation = installation;
        this.netns = netns;
        this.route = route;
        program = installation.start(netns);
        client = ready();
    }

    /**
     * What is started, and where.
     *
     * @param command all but where it keeps what is its own
     * @param name of its namespace's key file and of its directories
     * @param data a directory on disk that nobody else uses: networks and images
     * @param exec a directory in memory that nobody else uses: its socket and its namespaces' key files
     */
    record Installation(List<String> command, String name, Path data, Path exec) {
        Path socket() {
            return exec.resolve(name + ".sock");
        }

        /** The same with its processor time counted. */
        Installation countedBy(Meter meter) {
            return new Installation(meter.counted(command), name, data, exec);
        }

        /** The dockerd and cnm flags are the same. */
        private RunningProgram start(Netns netns) {
            var words = new ArrayList<>(command);
            words.addAll(List.of("--data-root", data.resolve(name).toString()));
            words.addAll(List.of("--exec-root", exec.resolve(name).toString()));
            words.addAll(List.of("--pidfile", exec.resolve(name + ".pid").toString()));
            words.addAll(List.of("--config-file", exec.resolve(name + ".json").toString()));
            words.addAll(List.of("-H", "unix://" + socket()));
            return Program.of(words).start(netns);
        }
    }

    /**
     * Starts it; when this returns it answers.
     *
     * @throws IllegalStateException if it does not in three minutes
     */
    static Engine start(Installation installation) {
        try {
            Files.writeString(installation.exec().resolve(installation.name() + ".json"), "{}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var created = Netns.create(installation.exec().resolve(installation.name() + ".net"), RouteSocket::open);
        try {
            created.answer().execute(new SetLink(LOOPBACK).up());
            return new Engine(installation, created.netns(), created.answer());
        } catch (RuntimeException e) {
            created.answer().close();
            created.netns().delete();
            throw e;
        }
    }

    /** Its door. */
    DockerClient client() {
        return client;
    }

    /** Where its door is. */
    Path socket() {
        return installation.socket();
    }

    /** Runs Docker's command with it, to its end. */
    void docker(String... words) {
        dockerAt(socket(), words);
    }

    /** Runs Docker's command where this engine is, but with another server. */
    void dockerAt(Path server, String... words) {
        var command = new ArrayList<>(List.of("docker", "-H", "unix://" + server));
        command.addAll(List.of(words));
        try (var running = Program.of(command).start(netns)) {
            if (running.waitFor(FOR_AN_ANSWER).orElse(1) != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        }
    }

    /** Its process. */
    long pid() {
        return program.pid();
    }

    /** The namespace that is its host. */
    Netns host() {
        return netns;
    }

    /** The links in its namespace. */
    HostLinks links() {
        return new HostLinks(route);
    }

    /** Ends it, starts it again, and answers how long the start took, in nanoseconds. */
    double restart() {
        stop();
        var begin = System.nanoTime();
        program = installation.start(netns);
        client = ready();
        return System.nanoTime() - begin;
    }

    /** What it and what it has started hold of memory a while after its start. */
    ProcessMemory restingMemory() {
        return ProcessMemory.atRest(program.pid());
    }

    private DockerClient ready() {
        var end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() < end && program.waitFor(Duration.ZERO).isEmpty()) {
                var answering = answering();
                if (answering.isPresent()) {
                    return answering.get();
                }
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
            throw new IllegalStateException(installation.command() + " does not answer");
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private Optional<DockerClient> answering() {
        UnixClient connection;
        try {
            connection = UnixClient.connect(installation.socket(), FOR_AN_ANSWER);
        } catch (IOException e) {
            return Optional.empty(); // not yet
        }
        var opened = new DockerClient(connection);
        opened.call("GET", "/networks", "");
        return Optional.of(opened);
    }

    private void stop() {
        client.close();
        program.signal(RunningProgram.SIGTERM);
        var ended = program.waitFor(PATIENCE).isPresent();
        program.close();
        if (!ended) {
            throw new IllegalStateException(installation.command() + " does not end");
        }
    }

    @Override
    public void close() {
        try (route) {
            stop();
        } finally {
            netns.delete();
        }
    }
}
