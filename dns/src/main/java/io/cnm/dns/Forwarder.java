package io.cnm.dns;

import io.cnm.dns.Tally.Answer;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.NameServer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has other servers asked on behalf of one sandbox: only those it may ask, and so many queries at a time. <em>Confined to
 * the resolver's event loop.</em>
 */
final class Forwarder {
    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);
    private static final int MAX_SERVERS = 3;
    private static final int MAX_UNDER_WAY = 1024;

    private final Upstream fromHost;
    private final Supplier<Upstream> newOwn;
    private final Supplier<Lookup> lookup;
    private final Tally tally;
    private final BiConsumer<byte[], Query> replies;
    private final Set<Pending> pending = new HashSet<>();
    private @Nullable Upstream own;
    private @Nullable Lookup ownFor;
    private boolean closed;

    /**
     * A forwarder.
     *
     * @param fromHost for what is asked of the host's servers only, shared with other sandboxes
     * @param newOwn makes what is shared with nobody
     * @param lookup its view says whom it may ask; looked at before each server
     * @param replies is shown each reply before the client
     */
    Forwarder(
            Upstream fromHost,
            Supplier<Upstream> newOwn,
            Supplier<Lookup> lookup,
            Tally tally,
            BiConsumer<byte[], Query> replies) {
        this.fromHost = fromHost;
        this.newOwn = newOwn;
        this.lookup = lookup;
        this.tally = tally;
        this.replies = replies;
    }

    /** Asks on; the client gets a reply in any case, within ten seconds. */
    void forward(Query query, Client client) {
        var servers = lookup.get().view().servers().stream()
                .limit(MAX_SERVERS)
                .filter(this::mayAsk)
                .toList();
        if (servers.isEmpty()) {
            tally.count(Answer.BARRED);
            client.reply(Reply.failure(query, Wire.SERVFAIL));
        } else if (pending.size() >= MAX_UNDER_WAY) {
            tally.count(Answer.REFUSED);
            log.debug("refused to forward: {} queries are under way", pending.size());
            client.reply(Reply.failure(query, Wire.REFUSED));
        } else {
            new Pending(query, client).begin(servers);
        }
    }

    private boolean mayAsk(NameServer server) {
        return !closed
                && (server.fromHost()
                        ? lookup.get().view().external()
                        : !server.address().equals(NameService.ADDRESS));
    }

    /** Asks nobody any more, and answers nobody. */
    void close() {
        closed = true;
        List.copyOf(pending).forEach(Pending::leave);
        pending.clear();
    }

    private Upstream place(List<NameServer> servers) {
        if (servers.stream().allMatch(NameServer::fromHost)) {
            return fromHost;
        }
        var now = lookup.get(); // once: it may be replaced at any moment
        if (own == null || now != ownFor) { // on other networks the same address may be another server
            own = newOwn.get();
            ownFor = now;
        }
        return own;
    }

    /** A client that waits. */
    private final class Pending implements Waiter {
        private final Query query;
        private final Client client;
        private Optional<Flight> flight = Optional.empty();

        Pending(Query query, Client client) {
            this.query = query;
            this.client = client;
        }

        void begin(List<NameServer> servers) {
            pending.add(this);
            flight = place(servers).resolve(servers, query, client.stream(), this);
        }

        void leave() {
            flight.ifPresent(each -> each.leave(this));
        }

        @Override
        public boolean mayAsk(NameServer server) {
            return Forwarder.this.mayAsk(server);
        }

        @Override
        public void received(Optional<byte[]> reply) {
            pending.remove(this);
            if (closed) {
                return;
            }
            reply.ifPresent(bytes -> replies.accept(bytes, query));
            client.reply(reply.map(bytes -> Reply.fit(bytes, query, query.limit(client.stream())))
                    .orElseGet(() -> Reply.failure(query, Wire.SERVFAIL)));
        }
    }
}
