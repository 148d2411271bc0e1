package io.cnm.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.PlanJson;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Fd;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Two networks and three sandboxes:
 *
 * <pre>
 * front: client, web      back: web, db
 * </pre>
 *
 * A web server runs in {@code web}. It is fetched by name from {@code client}, and from the host by its published port;
 * {@code db} is out of the client's reach. At the end everything is removed. It needs root, and makes nothing outside the
 * network namespace that it is started in.
 */
public final class TwoNetworks {
    private static final int PORT = 80;
    private static final int HOST_PORT = 8080;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TwoNetworks() {}

    /** Runs the example on this machine. */
    public static void main(String[] arguments) throws IOException {
        run(System.out, Path.of("/run/cnm-example"));
    }

    /**
     * Runs the example on the host that is this thread's network namespace.
     *
     * @param out is told what happens
     * @param execRoot where key files and sandboxes' files are kept
     */
    public static void run(PrintStream out, Path execRoot) throws IOException {
        try (var controller = EmbeddedController.builder().execRoot(execRoot).open()) {
            try {
                show(out, controller);
            } finally {
                controller.sandboxes().forEach(Sandbox::delete);
                controller.networks().forEach(Network::delete);
                out.println("everything is removed: " + controller.awaitClean(PATIENCE));
            }
        }
    }

    private static void show(PrintStream out, EmbeddedController controller) throws IOException {
        var front = controller.createNetwork(
                NetworkSpec.named("front").subnets("10.201.1.0/24").build());
        var back = controller.createNetwork(
                NetworkSpec.named("back").subnets("10.201.2.0/24").build());

        var web = controller.createSandbox(SandboxSpec.named("web")
                .publish(PortMapping.tcp(HOST_PORT, PORT))
                .build());
        var endpoint = front.createEndpoint(EndpointSpec.of("web"));
        var plan = controller.dryRun().join(endpoint, web, JoinSpec.DEFAULT);
        out.println("to join would be:\n" + plan.describe());
        out.println("the same for programs:\n" + PlanJson.writePretty(plan));
        endpoint.join(web);
        back.createEndpoint(EndpointSpec.of("web")).join(web);

        var db = controller.createSandbox(SandboxSpec.of("db"));
        back.createEndpoint(EndpointSpec.of("db")).join(db);
        var client = controller.createSandbox(SandboxSpec.of("client"));
        front.createEndpoint(EndpointSpec.of("client")).join(client);

        try (var server = serve(web, "hello from web");
                var database = serve(db, "hello from db")) {
            var address = lookUp(client, "web");
            out.println("client finds web at " + address);
            out.println("client fetches: " + fetch(client, address, server.getLocalPort()));
            var gateway = front.info().pool(false).orElseThrow().gateway().orElseThrow();
            out.println("host fetches: " + fetch(gateway.toString(), HOST_PORT));
            out.println("client reaches db: " + reaches(client, address(db), database.getLocalPort()));
            out.println("web reaches db: " + reaches(web, address(db), database.getLocalPort()));
        }
    }

    /** A server whose socket is opened inside the sandbox; the thread that serves it can be anywhere. */
    private static ServerSocket serve(Sandbox sandbox, String text) throws IOException {
        try (var netns = Netns.open(sandbox.key())) {
            var server = netns.call(() -> new ServerSocket(PORT));
            var thread = new Thread(() -> answer(server, text), "serve-" + sandbox.containerId());
            thread.setDaemon(true);
            thread.start();
            return server;
        }
    }

    private static void answer(ServerSocket server, String text) {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                connection
                        .getOutputStream()
                        .write(("HTTP/1.0 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text)
                                .getBytes(US_ASCII));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.err.println("a client went away: " + e.getMessage());
                }
            }
        }
    }

    /** What the C library finds in the sandbox, with the sandbox's own resolv.conf. */
    private static String lookUp(Sandbox sandbox, String name) throws IOException {
        var output = Files.createTempFile("cnm-example", ".out");
        try (var netns = Netns.open(sandbox.key());
                var out = Fd.create(output);
                var program = Program.of("/usr/bin/getent", "ahostsv4", name)
                        .mount(sandbox.info().resolvConf(), Path.of("/etc/resolv.conf"))
                        .output(out)
                        .start(netns)) {
            program.waitFor(PATIENCE);
            return Files.readString(output).replaceFirst("(?s)\\s.*", "");
        } finally {
            Files.delete(output);
        }
    }

    private static String fetch(Sandbox from, String address, int port) throws IOException {
        try (var netns = Netns.open(from.key());
                var socket = netns.call(() -> new Socket(address, port))) {
            return body(socket);
        }
    }

    private static String fetch(String address, int port) throws IOException {
        try (var socket = new Socket(address, port)) {
            return body(socket);
        }
    }

    private static String body(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
        var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static boolean reaches(Sandbox from, String address, int port) throws IOException {
        try (var netns = Netns.open(from.key());
                var socket = new Socket()) {
            netns.run(() -> socket.connect(new InetSocketAddress(address, port), 500));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static String address(Sandbox sandbox) {
        var endpoint = sandbox.endpoints().get(0).info();
        return endpoint.ipv4().orElseThrow().address().toString();
    }
}
