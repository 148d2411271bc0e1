package io.cnm.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A blocking HTTP/1.1 client on a unix socket, for commands that are over in a moment: it needs nothing but the JDK. One
 * connection, kept open from request to request. Every wait has a deadline. <em>Confined to one thread.</em>
 */
public final class UnixClient implements AutoCloseable {
    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_HEADERS = 256;

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration timeout;
    private InputStream unread = InputStream.nullInputStream();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).flip();

    private UnixClient(SocketChannel channel, Selector selector, Duration timeout) {
        this.channel = channel;
        this.selector = selector;
        this.timeout = timeout;
    }

    /**
     * Connects.
     *
     * @param timeout how long any single wait for the server may take
     * @throws IOException if nobody listens there
     */
    public static UnixClient connect(Path socket, Duration timeout) throws IOException {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            channel.configureBlocking(false);
            var selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new UnixClient(channel, selector, timeout);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * An answer's head, and its body; what is not read of it is lost when the next request is made.
     *
     * @param status 200 to 599, or 101
     * @param headers by name in lower case; the last one of a name counts
     * @param body at its end where the answer's ends
     */
    public record Answer(int status, Map<String, String> headers, InputStream body) {
        /** The whole body. */
        public byte[] bytes() throws IOException {
            return body.readAllBytes();
        }

        /** A header's value. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** A request without a body. */
    public Answer request(String method, String path) throws IOException {
        return request(method, path, new byte[0]);
    }

    /**
     * A request with a JSON body, if it is not empty, and the head of its answer.
     *
     * @throws SocketTimeoutException if the server does not answer in time
     * @throws IOException if the connection breaks or the answer is not HTTP
     */
    public Answer request(String method, String path, byte[] body) throws IOException {
        return request(method, path, "", body);
    }

    /**
     * Asks to be given the connection. If the answer's status is 101 it is the caller's: {@link #takeOver()}. Any other
     * answer is an answer like others.
     *
     * @throws SocketTimeoutException if the server does not answer in time
     * @throws IOException if the connection breaks or the answer is not HTTP
     */
    public Answer upgrade(String method, String path, byte[] body) throws IOException {
        return request(method, path, "Connection: Upgrade\r\nUpgrade: tcp\r\n", body);
    }

    /**
     * The connection, after an answer of 101. This client is of no use any more, and need not be closed.
     *
     * @throws IOException if the connection is broken
     */
    public UpgradedConnection takeOver() throws IOException {
        selector.close();
        channel.configureBlocking(true);
        return new UpgradedConnection(channel, buffer);
    }

    private Answer request(String method, String path, String headers, byte[] body) throws IOException {
        unread.transferTo(OutputStream.nullOutputStream());
        var head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                + (body.length == 0 ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + body.length + "\r\n\r\n";
        try {
            send(head.getBytes(ISO_8859_1));
            send(body);
        } catch (IOException e) {
            return answerInSpiteOf(e, method);
        }
        return answer(method);
    }

    /** A server that wants no body may have answered, and closed the connection, before all was sent. */
    private Answer answerInSpiteOf(IOException unsent, String method) throws IOException {
        try {
            return answer(method);
        } catch (IOException e) {
            unsent.addSuppressed(e);
            throw unsent;
        }
    }

    private Answer answer(String method) throws IOException {
        var line = line().split(" ", 3);
        if (line.length < 2 || !line[0].startsWith("HTTP/1.") || !line[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("not an HTTP answer: " + String.join(" ", line));
        }
        var headers = headers();
        var status = Integer.parseInt(line[1]);
        var without = method.equals("HEAD") || status < 200 || status == 204 || status == 304;
        InputStream body;
        if (without) {
            body = InputStream.nullInputStream();
        } else if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            body = new Chunked();
        } else if (headers.containsKey("content-length")) {
            body = new Limited(length(headers.get("content-length"), 10));
        } else {
            body = new Limited(Long.MAX_VALUE);
        }
        unread = body;
        return new Answer(status, headers, body);
    }

    private Map<String, String> headers() throws IOException {
        var headers = new HashMap<String, String>();
        for (var count = 0; ; count++) {
            var line = line();
            if (line.isEmpty()) {
                return headers;
            }
            var colon = line.indexOf(':');
            if (colon < 1 || count == MAX_HEADERS) {
                throw new IOException("not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var b = next(); b != '\n'; b = next()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line of the answer is longer than " + MAX_LINE + " bytes");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).strip();
    }

    private static long length(String text, int radix) throws IOException {
        try {
            var length = Long.parseLong(text.strip(), radix);
            if (length < 0) {
                throw new IOException("negative length " + text);
            }
            return length;
        } catch (NumberFormatException e) {
            throw new IOException("not a length: " + text, e);
        }
    }

    private int next() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    /** Whether there are bytes in the buffer, after waiting for some; false at the connection's end. */
    private boolean fill() throws IOException {
        while (!buffer.hasRemaining()) {
            buffer.clear();
            var count = channel.read(buffer);
            buffer.flip();
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return true;
    }

    private void send(byte[] bytes) throws IOException {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (channel.write(rest) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(int operation) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        if (selector.select(timeout.toMillis()) == 0) {
            throw new SocketTimeoutException("the server did not answer within " + timeout.toSeconds() + " s");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }

    /** A body of known length, or one that ends with the connection. */
    private final class Limited extends InputStream {
        private final boolean toTheEnd;
        private long left;

        Limited(long length) {
            left = length;
            toTheEnd = length == Long.MAX_VALUE;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            var b = next();
            if (b < 0 && !toTheEnd) {
                throw new EOFException("the answer was cut off");
            }
            left--;
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0 || !fill()) {
                if (left > 0 && !toTheEnd) {
                    throw new EOFException("the answer was cut off");
                }
                return -1;
            }
            var count = (int) Math.min(Math.min(length, buffer.remaining()), left);
            buffer.get(into, offset, count);
            left -= count;
            return count;
        }
    }

    /** A body in chunks (RFC 9112 section 7.1). */
    private final class Chunked extends InputStream {
        private Limited chunk = new Limited(0);
        private boolean begun;
        private boolean ended;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            var count = chunk.read(into, offset, length);
            if (count >= 0) {
                return count;
            }
            if (begun) {
                line();
            }
            begun = true;
            var size = length(line().split(";", 2)[0], 16);
            if (size == 0) {
                headers();
                ended = true;
                return -1;
            }
            chunk = new Limited(size);
            return chunk.read(into, offset, length);
        }
    }
}
