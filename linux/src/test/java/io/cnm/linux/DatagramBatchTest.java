package io.cnm.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramBatchTest {
    private static final int SIZE = 64;

    private final DatagramBatch batch = new DatagramBatch(4, SIZE);
    private NativeSocket server = bound(InetAddress.getLoopbackAddress());
    private DatagramSocket one;
    private DatagramSocket two;

    @BeforeEach
    void open() throws IOException {
        one = new DatagramSocket();
        two = new DatagramSocket();
    }

    @AfterEach
    void close() {
        server.close();
        one.close();
        two.close();
    }

    private static NativeSocket bound(InetAddress address) {
        return NativeSocket.own(InetSockets.udp(new InetSocketAddress(address, 0)));
    }

    private void serve(String address) throws IOException {
        server.close();
        server = bound(InetAddress.getByName(address));
        var to = server.localAddress().inet();
        one.connect(to);
        two.connect(to);
    }

    private static void send(DatagramSocket from, String text) throws IOException {
        from.send(new DatagramPacket(text.getBytes(UTF_8), text.length()));
    }

    private static String receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        var packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void answersGoToWhoeverSentTheQuery(String address) throws IOException {
        serve(address);
        assertThat(batch.receive(server)).as("nobody yet").isZero();
        for (var round = 0; round < 3; round++) {
            send(one, "from one");
            send(two, "2");

            assertThat(batch.receive(server)).isEqualTo(2);
            assertThat(batch.message(0)).asString(UTF_8).isEqualTo("from one");
            assertThat(batch.message(1)).asString(UTF_8).isEqualTo("2");
            assertThat(batch.answer(1, "to two".getBytes(UTF_8))).isTrue();
            assertThat(batch.answer(0, "to one, and longer".getBytes(UTF_8))).isTrue();
            assertThat(batch.send(server)).isEqualTo(2);
            assertThat(receive(one)).isEqualTo("to one, and longer");
            assertThat(receive(two)).isEqualTo("to two");
            assertThat(batch.send(server)).as("nothing is left").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void moreThanThereIsRoomForWaitsAndLongOnesAreCut(String address) throws IOException {
        serve(address);
        for (var i = 0; i < 5; i++) {
            send(one, Integer.toString(i).repeat(100));
        }

        assertThat(batch.receive(server)).isEqualTo(4);
        assertThat(batch.message(3)).asString(UTF_8).isEqualTo("3".repeat(SIZE));
        assertThat(batch.answer(0, new byte[SIZE + 1])).as("too long").isFalse();
        for (var i = 0; i < 4; i++) {
            assertThat(batch.answer(i, new byte[] {(byte) ('a' + i)})).isTrue();
        }
        assertThat(batch.answer(0, new byte[1])).as("one too many").isFalse();
        assertThat(batch.send(server)).isEqualTo(4);
        assertThat(batch.receive(server)).isEqualTo(1);
        assertThat(batch.message(0)).asString(UTF_8).isEqualTo("4".repeat(SIZE));
        for (var expected : Arrays.asList("a", "b", "c", "d")) {
            assertThat(receive(one)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void senderIsKnownAfterTheBatchHasBeenUsedAgain(String address) throws IOException {
        serve(address);
        send(one, "first");
        batch.receive(server);
        var sender = batch.sender(0);
        send(two, "second");
        batch.receive(server);

        assertThat(sender.inet().getPort()).isEqualTo(one.getLocalPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1"})
    void answerThatCannotBeSentDoesNotHinderTheNext(String address) throws IOException {
        serve(address);
        try (var gone = new DatagramSocket()) {
            gone.connect(server.localAddress().inet());
            send(gone, "I am leaving");
            send(one, "I stay");
            assertThat(batch.receive(server)).isEqualTo(2);
        }
        batch.answer(0, new byte[] {'x'});
        batch.answer(1, new byte[] {'y'});

        batch.send(server);

        assertThat(receive(one)).isEqualTo("y");
    }
}
