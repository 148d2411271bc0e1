package io.cnm.dns;

import io.cnm.spi.NameService.NameServer;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;

/** Remembers who was asked, and answers when the test says so. <em>Confined to one thread.</em> */
final class FakeTransport implements Transport {
    private final List<Asked> asked = new ArrayList<>();

    /** A query that went to a server. */
    static final class Asked {
        final NameServer server;
        final boolean stream;
        private final Query query;
        private final Promise<byte[]> reply;
        int sentAgain;

        private Asked(NameServer server, Query query, boolean stream, Promise<byte[]> reply) {
            this.server = server;
            this.query = query;
            this.stream = stream;
            this.reply = reply;
        }

        void answer(int rcode, String... addresses) {
            answer(Messages.reply(query.message(), rcode, addresses));
        }

        void answer(byte[] message) {
            reply.trySuccess(message);
        }

        void fail() {
            reply.tryFailure(new IllegalStateException("unreachable"));
        }

        boolean given() {
            return !reply.isCancelled();
        }

        byte[] message() {
            return query.message();
        }
    }

    @Override
    public Runnable ask(NameServer server, Query query, boolean stream, Promise<byte[]> reply) {
        var one = new Asked(server, query, stream, reply);
        asked.add(one);
        return () -> one.sentAgain++;
    }

    /** All, in order. */
    List<Asked> asked() {
        return asked;
    }

    /** The servers asked, in order. */
    List<NameServer> servers() {
        return asked.stream().map(each -> each.server).toList();
    }

    Asked last() {
        return asked.get(asked.size() - 1);
    }
}
