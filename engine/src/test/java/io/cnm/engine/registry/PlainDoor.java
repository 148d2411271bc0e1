package io.cnm.engine.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Lets those in who speak plainly and shuts TLS out at once, which the JDK's server would wait for. */
final class PlainDoor implements AutoCloseable {
    private static final int HANDSHAKE = 22; // RFC 8446, 5.1

    private final ServerSocket door;
    private final InetSocketAddress server;
    private final Executor threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    PlainDoor(InetSocketAddress server, Executor threads) throws IOException {
        this.server = server;
        this.threads = threads;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                var client = door.accept();
                open.add(client);
                threads.execute(() -> let(client));
            }
        } catch (IOException e) {
            if (!door.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Either side sees the other go. */
    private void let(Socket client) {
        try (client;
                var inside = new Socket(server.getAddress(), server.getPort())) {
            open.add(inside);
            var first = client.getInputStream().read();
            if (first < 0 || first == HANDSHAKE) {
                return;
            }
            inside.getOutputStream().write(first);
            threads.execute(() -> carry(client, inside));
            inside.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            open.remove(client); // one of the two is gone, and so is the other now
        }
    }

    private static void carry(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(PlainDoor::closeQuietly);
    }
}
