package io.cnm.it;

import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.Sandbox;
import io.cnm.linux.Fd;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.testkit.kernel.Lab;
import io.cnm.testkit.kernel.Shell;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Somewhere that programs run: the host, the neighbour outside, or a sandbox, where they see its hosts and resolv.conf as
 * their own. <em>Thread-safe</em>, within what {@link Shell} says about threads.
 */
final class Place {
    /** Long enough for a packet that passes, since all of it happens in this kernel; so what is dropped costs this much. */
    private static final int PATIENCE_MS = 200;

    /** Long enough for the first packet, which waits for its neighbour's address, on a busy machine. */
    private static final int LONG_PATIENCE_MS = 5000;

    /** Bash connects by itself, and looks names up as most programs do. */
    private static final String FETCH = "exec 3<>/dev/tcp/$1/$2 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3";

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Lab lab;
    private final String name;
    private final Netns netns;
    private final Optional<Sandbox> sandbox;

    private Place(Lab lab, String name, Netns netns, Optional<Sandbox> sandbox) {
        this.lab = lab;
        this.name = name;
        this.netns = netns;
        this.sandbox = sandbox;
    }

    static Place of(Lab lab, String name, Netns netns) {
        return new Place(lab, name, netns, Optional.empty());
    }

    static Place of(Lab lab, Sandbox sandbox, Netns netns) {
        return new Place(lab, sandbox.containerId(), netns, Optional.of(sandbox));
    }

    Netns netns() {
        return netns;
    }

    Sandbox sandbox() {
        return sandbox.orElseThrow();
    }

    /** The judges. */
    Shell shell() {
        return lab.in(netns);
    }

    /** The endpoint that the sandbox has on a network. */
    EndpointInfo on(String network) {
        return sandbox().endpoints().stream()
                .filter(endpoint -> endpoint.network().name().equals(network))
                .findFirst()
                .orElseThrow()
                .info();
    }

    /** The address on the network of the best way out. */
    String ipv4() {
        return sandbox()
                .endpoints()
                .get(0)
                .info()
                .ipv4()
                .orElseThrow()
                .address()
                .toString();
    }

    /** The same in IPv6. */
    String ipv6() {
        return sandbox()
                .endpoints()
                .get(0)
                .info()
                .ipv6()
                .orElseThrow()
                .address()
                .toString();
    }

    /** Serves its own name over HTTP, until the test ends, on a port of all addresses. */
    void serve(int port) {
        serve(String.valueOf(port), port);
    }

    /** Serves its own name over HTTP on a port of one address. */
    void serveAt(String address, int port) {
        serve(address + ":" + port, port);
    }

    private void serve(String where, int port) {
        var directory = lab.dir().resolve("www-" + name);
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("index.html"), name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        var log = lab.dir().resolve("httpd-" + name + "-" + port);
        lab.closeAtEnd(shell().start(log, "busybox", "httpd", "-f", "-p", where, "-h", directory.toString()));
        lab.await("httpd of " + name, () -> listens(port));
    }

    private boolean listens(int port) {
        return shell().run("busybox", "netstat", "-ltn").contains(":" + port + " ");
    }

    /** A listening socket for TCP on a port of all addresses, on which whoever waits in vain gets an error after some seconds. */
    ServerSocket listen(int port) throws IOException {
        var server = netns.call(() -> new ServerSocket(port));
        server.setSoTimeout(LONG_PATIENCE_MS);
        return server;
    }

    /** Whether a TCP connection can be made from here. */
    boolean reaches(String address, int port) {
        return connects(address, port, PATIENCE_MS);
    }

    /** The same, for where it must be possible. */
    boolean surelyReaches(String address, int port) {
        return connects(address, port, LONG_PATIENCE_MS);
    }

    private boolean connects(String address, int port, int patience) {
        try (var socket = socket(address)) {
            socket.connect(new InetSocketAddress(address, port), patience);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return false; // refused, or no route: not reached either
        }
    }

    /** A TCP connection from here, on which whoever waits for an answer in vain gets an error after some seconds. */
    Socket connect(String address, int port) throws IOException {
        var socket = socket(address);
        socket.setSoTimeout(LONG_PATIENCE_MS);
        socket.connect(new InetSocketAddress(address, port), LONG_PATIENCE_MS);
        return socket;
    }

    private Socket socket(String address) throws IOException {
        return netns.call(() -> {
            var opened = new Socket();
            opened.bind(new InetSocketAddress(address.contains(":") ? "::" : "0.0.0.0", 0));
            return opened;
        });
    }

    /**
     * What a web server answers, given by name or address. Not by busybox's wget, which is linked statically and dies of a
     * name to be looked up.
     */
    String fetch(String server, int port) {
        return run("timeout", "10", "bash", "-c", FETCH, "fetch", server, String.valueOf(port))
                .replaceFirst("(?s).*\r\n\r\n", "");
    }

    /** Whether an address answers an echo request in time. */
    boolean pings(String address) {
        return tryRun("busybox", "ping", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    /**
     * The same, for where it must be possible. What is sent first may be lost: the kernel lets up to a second pass before it
     * takes notice of a new link's carrier, if many links come and go on the machine.
     */
    boolean surelyPings(String address) {
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_PATIENCE_MS);
        while (!pings(address)) {
            if (System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }

    /** Runs a program that must succeed; its standard output. */
    String run(String... command) {
        var result = tryRun(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(String.join(" ", command) + " in " + name + ": exit code " + result.exitCode()
                    + "\n" + result.output() + result.errors());
        }
        return result.output();
    }

    /** Runs a program to its end, well or not. */
    Shell.Result tryRun(String... command) {
        if (sandbox.isEmpty()) {
            return shell().tryRun(command);
        }
        try {
            var output = Files.createTempFile(lab.dir(), "output", "");
            var errors = Files.createTempFile(lab.dir(), "errors", "");
            return new Shell.Result(
                    runToEnd(output, errors, command), Files.readString(output), Files.readString(errors));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int runToEnd(Path output, Path errors, String... command) {
        var info = sandbox().info();
        var words = new ArrayList<>(List.of(command));
        words.set(0, "/usr/bin/" + command[0]);
        try (var out = Fd.create(output);
                var err = Fd.create(errors);
                var program = Program.of(words)
                        .mount(info.hostsFile(), Path.of("/etc/hosts"))
                        .mount(info.resolvConf(), Path.of("/etc/resolv.conf"))
                        .output(out)
                        .errors(err)
                        .start(netns)) {
            return program.waitFor(DEADLINE)
                    .orElseThrow(() -> new AssertionError(String.join(" ", command) + " in " + name + " never ends"));
        }
    }

    /** The default gateway of a family as the kernel has it; empty without one. */
    String gateway(boolean v6) {
        var route = shell().ip((v6 ? "-6 " : "-4 ") + "route show default").strip();
        return route.replaceFirst("default via (\\S+) .*", "$1");
    }

    static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @Override
    public String toString() {
        return name;
    }
}
