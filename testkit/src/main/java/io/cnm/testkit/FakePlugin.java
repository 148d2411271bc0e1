package io.cnm.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A plugin on a unix socket whose answers one writes down, sound ones and others. Each connection is served by a thread, for
 * one call. <em>Thread-safe.</em>
 */
public final class FakePlugin implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FakePlugin(Path socket, ServerSocketChannel listener) {
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * A call that was received.
     *
     * @param method such as {@code NetworkDriver.Join}
     * @param headers by name in lower case
     * @param body as it was sent
     */
    public record Call(String method, Map<String, String> headers, String body) {}

    /** What becomes of a call. */
    public interface Behaviour {
        /** Answers, or does not; when this returns the connection is closed. */
        void answer(Call call, OutputStream out) throws Exception;
    }

    /** What is answered, as JSON. */
    public interface Reply {
        /** The body of an answer with status 200. */
        String to(Call call) throws Exception;
    }

    /** A plugin that answers every call with {@code {}}. */
    public static FakePlugin on(Path socket) throws IOException {
        Files.createDirectories(socket.getParent());
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        var plugin = new FakePlugin(socket, listener);
        plugin.answers("Plugin.Activate", "{\"Implements\":[\"NetworkDriver\",\"IpamDriver\"]}");
        plugin.answers("NetworkDriver.GetCapabilities", "{\"Scope\":\"local\"}");
        plugin.answers(
                "IpamDriver.GetDefaultAddressSpaces",
                "{\"LocalDefaultAddressSpace\":\"here\",\"GlobalDefaultAddressSpace\":\"everywhere\"}");
        start("fake-plugin", plugin::accept);
        return plugin;
    }

    /** Answers calls of a method with this body. */
    public FakePlugin answers(String method, String body) {
        return answers(method, call -> body);
    }

    /** Answers calls of a method with a body that depends on what is asked. */
    public FakePlugin answers(String method, Reply reply) {
        return does(method, (call, out) -> write(out, 200, reply.to(call)));
    }

    /** Answers calls of a method with a status and a body. */
    public FakePlugin answers(String method, int status, String body) {
        return does(method, (call, out) -> write(out, status, body));
    }

    /** Does something else about calls of a method. */
    public FakePlugin does(String method, Behaviour behaviour) {
        behaviours.put(method, behaviour);
        return this;
    }

    /** Takes calls of a method and never answers, as long as the plugin is there. */
    public FakePlugin hangs(String method) {
        return does(method, (call, out) -> closed.await());
    }

    /** The calls so far. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The methods called so far. */
    public List<String> methods() {
        return calls.stream().map(Call::method).toList();
    }

    /** The calls of a method so far. */
    public List<Call> calls(String method) {
        return calls.stream().filter(call -> call.method().equals(method)).toList();
    }

    /** Writes an answer with its length. */
    public static void write(OutputStream out, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        out.write(("HTTP/1.1 " + status + " X\r\nContent-Length: " + bytes.length + "\r\n\r\n").getBytes(ISO_8859_1));
        out.write(bytes);
    }

    private void accept() throws IOException {
        while (listener.isOpen()) {
            var connection = listener.accept();
            open.add(connection);
            start("fake-plugin-call", () -> serve(connection));
        }
    }

    private void serve(SocketChannel connection) throws Exception {
        try (connection) {
            var call = read(Channels.newInputStream(connection));
            calls.add(call);
            behaviours
                    .getOrDefault(call.method(), (any, out) -> write(out, 200, "{}"))
                    .answer(call, Channels.newOutputStream(connection));
        } finally {
            open.remove(connection);
        }
    }

    private static Call read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            var b = in.read();
            if (b < 0) {
                throw new IOException("a call was broken off");
            }
            head.write(b);
        }
        var lines = head.toString(ISO_8859_1).split("\r\n", -1);
        var headers = new ConcurrentHashMap<String, String>();
        for (var i = 1; i < lines.length; i++) {
            var colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Call(lines[0].split(" ", 3)[1].substring(1), headers, new String(body, UTF_8));
    }

    private interface Task {
        void run() throws Exception;
    }

    /** A connection that its client has closed is the end of its thread, and of nothing else. */
    private static void start(String name, Task task) {
        var thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Exception e) {
                        System.getLogger(FakePlugin.class.getName()).log(System.Logger.Level.DEBUG, name, e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The plugin dies: its socket goes, and all its connections. */
    @Override
    public void close() throws IOException {
        listener.close();
        Files.deleteIfExists(socket);
        closed.countDown();
        for (var connection : open) {
            connection.close();
        }
    }
}
