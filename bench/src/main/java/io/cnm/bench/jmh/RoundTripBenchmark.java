package io.cnm.bench.jmh;

import io.cnm.netlink.Constants;
import io.cnm.netlink.SocketTransport;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.RouteSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** RTM_GETLINK of {@code lo} and its answer; beside it the same bytes sent and received, neither made nor read. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class RoundTripBenchmark {
    private static final int RTM_GETLINK = 18;
    private static final int LOOPBACK = 1;
    private static final int LENGTH = 32;
    private static final int NLM_F_REQUEST = 1;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final RouteSocket route = RouteSocket.open();
    private final SocketTransport transport = SocketTransport.open(Constants.NETLINK_ROUTE);
    private final ByteBuffer question = ByteBuffer.allocateDirect(LENGTH)
            .order(ByteOrder.nativeOrder())
            .putInt(0, LENGTH)
            .putShort(4, (short) RTM_GETLINK)
            .putShort(6, (short) NLM_F_REQUEST)
            .putInt(20, LOOPBACK);

    @Benchmark
    public Optional<Link> getLink() {
        return route.link(LOOPBACK);
    }

    @Benchmark
    public int getLinkBare() {
        transport.send(question);
        var length = new int[1];
        transport.receive(DEADLINE, answer -> length[0] = answer.remaining());
        return length[0];
    }

    @TearDown
    public void close() {
        route.close();
        transport.close();
    }
}
