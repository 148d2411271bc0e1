package io.cnm.kernel.firewall;

import io.cnm.linux.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** A namespace that can serve and ask, with sockets of the JDK that were opened inside. <em>Thread-safe.</em> */
record Machine(Netns netns) {
    /** Long enough for packets that pass, since all of it happens in this kernel; so what is dropped costs this much. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    /** Long enough for the first packet, which waits for ARP. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(5);

    /** Something that listens; the client's address is what it sees. */
    interface Server extends AutoCloseable {
        /** Waits for a client and tells its address. */
        Optional<String> client(Duration patience);

        @Override
        void close();
    }

    /** Listens on a TCP port of all addresses of both families. */
    Server serveTcp(int port) {
        return io(() -> {
            var channel = netns.call(ServerSocketChannel::open).bind(new InetSocketAddress(port));
            return new Server() {
                @Override
                public Optional<String> client(Duration patience) {
                    return io(() -> {
                        channel.socket().setSoTimeout((int) patience.toMillis());
                        try (var client = channel.socket().accept()) {
                            return Optional.of(text(client.getInetAddress()));
                        } catch (SocketTimeoutException e) {
                            return Optional.empty();
                        }
                    });
                }

                @Override
                public void close() {
                    io(() -> {
                        channel.close();
                        return true;
                    });
                }
            };
        });
    }

    /** Answers datagrams to a port of one address. */
    Server serveUdp(String address, int port) {
        return io(() -> {
            var channel =
                    netns.call(() -> DatagramChannel.open(family(address))).bind(new InetSocketAddress(address, port));
            return new Server() {
                @Override
                public Optional<String> client(Duration patience) {
                    return io(() -> {
                        var buffer = ByteBuffer.allocate(64);
                        var client = receive(channel, buffer, patience);
                        if (client.isPresent()) {
                            channel.send(buffer.flip(), client.get());
                        }
                        return client.map(from -> text(from.getAddress()));
                    });
                }

                @Override
                public void close() {
                    io(() -> {
                        channel.close();
                        return true;
                    });
                }
            };
        });
    }

    /** Whether a TCP connection can be made. */
    boolean reachesTcp(String address, int port) {
        return connects(address, port, PATIENCE);
    }

    /** The same, for where it must be possible. */
    boolean surelyReachesTcp(String address, int port) {
        return connects(address, port, LONG_PATIENCE);
    }

    private boolean connects(String address, int port, Duration patience) {
        return io(() -> {
            try (var channel = netns.call(() -> SocketChannel.open(family(address)))) {
                channel.socket().connect(new InetSocketAddress(address, port), (int) patience.toMillis());
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** A client that sends one datagram and waits for the answer. */
    UdpClient udp(String address, int port) {
        return udp(address, port, 1);
    }

    /** The same with so many bytes. */
    UdpClient udp(String address, int port, int size) {
        return io(() -> {
            var channel = netns.call(() -> DatagramChannel.open(family(address)));
            channel.send(ByteBuffer.allocate(size), new InetSocketAddress(address, port));
            return new UdpClient(channel);
        });
    }

    /** A datagram on its way. */
    record UdpClient(DatagramChannel channel) implements AutoCloseable {
        /** Whether the answer came. */
        boolean answered() {
            return io(() ->
                    receive(channel, ByteBuffer.allocate(64), LONG_PATIENCE).isPresent());
        }

        @Override
        public void close() {
            io(() -> {
                channel.close();
                return true;
            });
        }
    }

    private static Optional<InetSocketAddress> receive(DatagramChannel channel, ByteBuffer into, Duration patience)
            throws IOException {
        channel.configureBlocking(false);
        try (var selector = Selector.open()) {
            channel.register(selector, java.nio.channels.SelectionKey.OP_READ);
            if (selector.select(patience.toMillis()) == 0) {
                return Optional.empty();
            }
            return Optional.ofNullable((InetSocketAddress) channel.receive(into));
        }
    }

    private static StandardProtocolFamily family(String address) {
        return address.contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private static String text(InetAddress address) {
        return io.cnm.api.IpAddress.of(address).unmapped().toString();
    }

    /** An action on sockets. */
    interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
