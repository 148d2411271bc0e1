package io.cnm.linux;

import static io.cnm.linux.Poller.Result.READABLE;
import static io.cnm.linux.Poller.Result.TIMED_OUT;
import static io.cnm.linux.Poller.Result.WOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final NativeSocket socket = NativeSocket.open(NativeSocket.AF_INET, NativeSocket.SOCK_DGRAM, 0)
            .bind(Sockaddr.inet(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));

    @Test
    void dataEndsTheWaitAndStaysUntilItIsRead() {
        try (socket;
                var poller = Poller.open(socket)) {
            socket.sendTo(ByteBuffer.allocateDirect(1), 0, socket.localAddress());

            assertThat(poller.await(LONG)).isEqualTo(READABLE);
            assertThat(poller.await(LONG)).isEqualTo(READABLE);

            socket.receive(ByteBuffer.allocateDirect(1), 0);
            assertThat(poller.await(Duration.ZERO)).isEqualTo(TIMED_OUT);
        }
    }

    @Test
    void anotherThreadEndsTheWait() throws Exception {
        try (socket;
                var poller = Poller.open(socket)) {
            var wait = CompletableFuture.supplyAsync(() -> poller.await(LONG));

            poller.wake();

            assertThat(wait.get(10, TimeUnit.SECONDS)).isEqualTo(WOKEN);
        }
    }

    @Test
    void wakeUpsBeforeTheWaitAreToldOnceAndBeforeData() {
        try (socket;
                var poller = Poller.open(socket)) {
            socket.sendTo(ByteBuffer.allocateDirect(1), 0, socket.localAddress());
            poller.wake();
            poller.wake();

            assertThat(poller.await(LONG)).isEqualTo(WOKEN);
            assertThat(poller.await(LONG)).isEqualTo(READABLE);
        }
    }
}
