package io.cnm.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A client's connection that speaks HTTP no more, as bytes in both directions, each of which ends for itself. Waits have no
 * deadline. <em>One thread may read while another writes; whoever closes ends both.</em>
 */
public final class UpgradedConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer early;

    UpgradedConnection(SocketChannel channel, ByteBuffer early) {
        this.channel = channel;
        this.early = early;
    }

    /** What the server sends. */
    public InputStream input() {
        // Not Channels.newInputStream, which shares a lock with the writer up to Java 18: each would wait for the
        // other.
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (!early.hasRemaining()) {
                    return channel.read(ByteBuffer.wrap(into, offset, length));
                }
                var count = Math.min(length, early.remaining());
                early.get(into, offset, count);
                return count;
            }
        };
    }

    /**
     * Sends bytes, and waits while the server has too much unread.
     *
     * @throws IOException if the server is gone
     */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var rest = ByteBuffer.wrap(bytes, offset, length);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Ends what is sent; what the server sends goes on. */
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
