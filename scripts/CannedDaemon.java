import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Answers every request on a unix socket with the same list, until it is killed: what a client does with an answer is to be in
 * the class archive too, and a real daemon needs root. Started by build-app.sh.
 */
final class CannedDaemon {
    private static final String LIST =
            """
            [{"id":"0123456789abcdef","spec":{"name":"a","driver":"bridge","internal":false,"options":{"mtu":1500}},\
            "scope":"local","pools":[{"subnet":"10.0.0.0/24"}],"endpoints":[],"ports":[]}]""";

    public static void main(String[] arguments) throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(arguments[0]));
            while (true) {
                try (var client = server.accept()) {
                    answer(client);
                }
            }
        }
    }

    private static void answer(SocketChannel client) throws IOException {
        var request = ByteBuffer.allocate(64 << 10);
        while (client.read(request) >= 0) {
            if (new String(request.array(), 0, request.position(), UTF_8).endsWith("\r\n\r\n")) {
                var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + LIST.length() + "\r\n\r\n";
                client.write(ByteBuffer.wrap((head + LIST).getBytes(UTF_8)));
                request.clear();
            }
        }
    }
}
