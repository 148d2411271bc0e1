package io.cnm.netlink.rtnl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.linux.Netns;
import io.cnm.linux.PrivateNamespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network namespace of its own with a socket inside, and ip(8) and bridge(8) as judges of what was done there. */
public final class RouteLab implements AutoCloseable {
    private final Netns netns;
    private final RouteSocket socket;

    private RouteLab(Netns netns, RouteSocket socket) {
        this.netns = netns;
        this.socket = socket;
    }

    /** Makes the namespace, which lives as long as this object is open; the test is skipped where that cannot be. */
    public static RouteLab open() {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: needs root");
        assumeTrue(Files.isExecutable(Path.of("/sbin/bridge")), "skipped: needs iproute2");
        var netns = PrivateNamespaces.call(Netns::current);
        return new RouteLab(netns, RouteSocket.open(netns));
    }

    public RouteSocket route() {
        return socket;
    }

    public Netns netns() {
        return netns;
    }

    /** A link's index by its name. */
    public int index(String name) {
        return socket.link(name).orElseThrow().index();
    }

    /** What a program inside the namespace prints, in one line, spaces squeezed; it must succeed. */
    public String run(String command) {
        var all = new ArrayList<>(List.of(
                "nsenter",
                "--net=/proc/" + ProcessHandle.current().pid() + "/fd/"
                        + netns.fd().value()));
        all.addAll(Arrays.asList(command.split(" ")));
        try {
            var process = new ProcessBuilder(all).redirectErrorStream(true).start();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + printed);
            }
            return printed.replaceAll("\\s+", " ").strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
        netns.close();
    }
}
