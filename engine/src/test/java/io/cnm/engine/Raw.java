package io.cnm.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Requests byte by byte, for what no decent client sends. */
public final class Raw {
    private Raw() {}

    /** What the server sends until it closes the connection. {@code ~} is a line's end. */
    public static String exchange(Path socket, String request) {
        return exchange(socket, request.replace("~", "\r\n").getBytes(ISO_8859_1));
    }

    /** What the server sends until it closes the connection. */
    public static String exchange(Path socket, byte[] request) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, request);
            channel.shutdownOutput();
            return receive(Channels.newInputStream(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that refuses does not read the rest, and the kernel calls the end a reset, after what was answered. */
    private static String receive(InputStream in) throws IOException {
        var answer = new ByteArrayOutputStream();
        try {
            in.transferTo(answer);
        } catch (IOException e) {
            if (answer.size() == 0) {
                throw e;
            }
        }
        return answer.toString(ISO_8859_1);
    }

    private static void send(SocketChannel channel, byte[] request) throws IOException {
        var rest = ByteBuffer.wrap(request);
        try {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            if (rest.position() == 0) {
                throw e;
            }
            // The server has refused before it had read all.
        }
    }

    /** The status of the first answer. */
    public static int status(String answer) {
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }
}
