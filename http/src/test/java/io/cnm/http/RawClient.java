package io.cnm.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/** Sends what no proper client would, and says what came back, to the byte. Text is ISO 8859-1. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;

    private RawClient(SocketChannel channel) {
        this.channel = channel;
    }

    static RawClient connect(Path socket) throws IOException {
        return new RawClient(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /** The other end of a connection. */
    static RawClient of(SocketChannel accepted) {
        return new RawClient(accepted);
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        var left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    /** Sends as much as the server lets: it may close before it has read all. */
    void trySend(String text) {
        try {
            send(text);
        } catch (IOException e) {
            assertThat(e.getMessage()).containsAnyOf("Broken pipe", "Connection reset");
        }
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    void endInput() throws IOException {
        channel.shutdownInput();
    }

    /** What comes until the end. */
    String receive() throws IOException {
        return receive("no server says this");
    }

    /** What comes until the text given, or until the end. */
    String receive(String until) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(4096);
        try {
            while (channel.read(buffer.clear()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                if (all.toString(ISO_8859_1).contains(until)) {
                    break;
                }
            }
        } catch (IOException e) {
            assertThat(List.of("Connection reset", "Connection reset by peer")).contains(e.getMessage());
        }
        return all.toString(ISO_8859_1);
    }

    /** Waits for a byte or the end, and says whether it was an orderly end. */
    boolean ends() throws IOException {
        return channel.read(ByteBuffer.allocate(1)) == -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
