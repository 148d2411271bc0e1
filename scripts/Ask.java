import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Sends requests to a unix socket as a Docker client would: of each argument after the socket's path the first word is the
 * method, the second the path, the rest a body in JSON. Answers are thrown away, but one that is an error ends it. Started by
 * train-daemon.sh.
 */
final class Ask {
    private static final int CLASS_OF_STATUS = "HTTP/1.1 ".length();

    public static void main(String[] arguments) throws IOException {
        for (var i = 1; i < arguments.length; i++) {
            try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
                ask(channel, arguments[i]);
            }
        }
    }

    private static void ask(SocketChannel channel, String words) throws IOException {
        var parts = words.split(" ", 3);
        var body = parts.length < 3 ? new byte[0] : parts[2].getBytes(UTF_8);
        var head = parts[0] + " " + parts[1] + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        channel.write(new ByteBuffer[] {ByteBuffer.wrap(head.getBytes(UTF_8)), ByteBuffer.wrap(body)});
        var answer = ByteBuffer.allocate(1 << 20);
        while (channel.read(answer) >= 0) {
            if (!answer.hasRemaining()) {
                throw new IOException(words + ": a very long answer");
            }
        }
        if (answer.position() <= CLASS_OF_STATUS || answer.get(CLASS_OF_STATUS) != '2') {
            throw new IOException(words + ": " + new String(answer.array(), 0, answer.position(), UTF_8));
        }
    }
}
