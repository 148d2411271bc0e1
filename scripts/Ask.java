import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Asks for paths on a unix socket as a Docker client would, and throws the answers away. Started by train-daemon.sh. */
final class Ask {
    public static void main(String[] arguments) throws IOException {
        for (var i = 1; i < arguments.length; i++) {
            try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
                var request = "GET " + arguments[i] + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
                channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
                var answer = ByteBuffer.allocate(64 << 10);
                while (channel.read(answer) >= 0) {
                    answer.clear();
                }
            }
        }
    }
}
