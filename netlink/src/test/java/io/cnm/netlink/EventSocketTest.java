package io.cnm.netlink;

import static io.cnm.netlink.TestRequest.DICTIONARY;
import static io.cnm.netlink.TestRequest.TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventSocketTest {
    private static final int WAITS = 77;

    private final Semaphore goOn = new Semaphore(0);
    private final FakeKernel kernel = FakeKernel.willing();
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final EventSocket socket = start();

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void listsFirstAndThenFollows() throws InterruptedException {
        kernel.tell(TYPE, new TestRequest(1)::encode);

        assertThat(call()).isEqualTo("resync");
        assertThat(call()).isEqualTo("message 1");
    }

    @Test
    void lossMeansListingAnewOnceNothingIsLeftToBeRead() throws InterruptedException {
        kernel.tell(TYPE, new TestRequest(1)::encode);
        kernel.tell(TYPE, new TestRequest(WAITS)::encode);
        kernel.overrun();
        kernel.tell(TYPE, new TestRequest(2)::encode);
        kernel.overrun();
        kernel.tell(TYPE, new TestRequest(3)::encode);
        goOn.release();

        assertThat(call()).isEqualTo("resync");
        assertThat(call()).isEqualTo("message 1");
        assertThat(call()).isEqualTo("message " + WAITS);
        assertThat(call()).isEqualTo("resync");
        kernel.tell(TYPE, new TestRequest(4)::encode);
        assertThat(call()).isEqualTo("message 4");
    }

    @Test
    void failingListenerIsToldToListAnew() throws InterruptedException {
        kernel.tell(TYPE, new TestRequest(-1)::encode);

        assertThat(call()).isEqualTo("resync");
        assertThat(call()).isEqualTo("message -1");
        assertThat(call()).isEqualTo("resync");
    }

    @Test
    void closingEndsTheThreadAtOnce() throws InterruptedException {
        assertThat(call()).isEqualTo("resync");

        socket.close();

        assertThat(kernel.closed()).isTrue();
        kernel.tell(TYPE, new TestRequest(1)::encode);
        assertThat(calls.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    private String call() throws InterruptedException {
        return String.valueOf(calls.poll(10, TimeUnit.SECONDS));
    }

    private EventSocket start() {
        return EventSocket.start("test-events", kernel, DICTIONARY, new EventSocket.Listener() {
            @Override
            public void resync() {
                calls.add("resync");
            }

            @Override
            public void message(Message message) {
                calls.add("message " + TestRequest.numberIn(message));
                if (TestRequest.numberIn(message) == WAITS) {
                    goOn.acquireUninterruptibly();
                }
                if (TestRequest.numberIn(message) < 0) {
                    throw new IllegalStateException("told to fail");
                }
            }
        });
    }
}
