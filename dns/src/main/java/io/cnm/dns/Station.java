package io.cnm.dns;

import io.cnm.linux.DatagramBatch;
import io.netty.channel.IoEventLoop;

/**
 * One event loop with what its resolvers share. <em>Immutable</em>; what it holds is confined to the loop.
 *
 * @param fromHost the host's servers, as they are asked from the host
 * @param batch what is received and answered at a time
 */
record Station(IoEventLoop loop, Upstream fromHost, Tally tally, DatagramBatch batch) {
    /** What is answered at once is sent at once; longer answers go one by one. */
    private static final int DATAGRAMS_AT_ONCE = 32;

    private static final AnswerCache.Room SHARED = new AnswerCache.Room(8192, 4 << 20);
    private static final AnswerCache.Room OWN = new AnswerCache.Room(512, 256 << 10);

    /** A station of its own. */
    static Station of(IoEventLoop loop, Outside host, Tally tally) {
        var fromHost = new Upstream(loop, new SocketTransport(loop, host, host), SHARED, tally);
        return new Station(loop, fromHost, tally, new DatagramBatch(DATAGRAMS_AT_ONCE, Wire.MAX_QUERY));
    }

    /** Servers of which at least one is asked from a sandbox. */
    Upstream own(Outside host, Outside sandbox) {
        return new Upstream(loop, new SocketTransport(loop, host, sandbox), OWN, tally);
    }
}
