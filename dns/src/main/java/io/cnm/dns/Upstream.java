package io.cnm.dns;

import io.cnm.dns.Tally.Answer;
import io.cnm.spi.NameService.NameServer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Other servers, as they are asked from one place: the host, for all sandboxes that ask from there, or one sandbox. What
 * was answered is kept for others who ask the same from the same place, and never leaves it. What several ask at the same
 * time is asked once. <em>Confined to one event loop.</em>
 */
final class Upstream {
    private static final int TRY_SECONDS = 2;

    private final EventLoop loop;
    private final Transport transport;
    private final AnswerCache cache;
    private final ServerHealth health;
    private final Tally tally;
    private final Map<Question, Flight> datagrams = new HashMap<>();
    private final Map<Question, Flight> streams = new HashMap<>();

    /** A place from which nobody has been asked yet. */
    Upstream(EventLoop loop, Transport transport, AnswerCache.Room room, Tally tally) {
        this.loop = loop;
        this.transport = transport;
        this.tally = tally;
        cache = new AnswerCache(room, loop.ticker()::nanoTime);
        health = new ServerHealth(loop.ticker()::nanoTime);
    }

    /**
     * Finds an answer.
     *
     * @param servers who may be asked
     * @param stream whether by TCP, as the client does
     * @param waiter told the answer, now or later
     * @return what the waiter can leave; empty if it has been told already
     */
    Optional<Flight> resolve(List<NameServer> servers, Query query, boolean stream, Waiter waiter) {
        var shared = Question.of(query, servers);
        var kept = shared.flatMap(cache::find);
        if (kept.isPresent()) {
            tally.count(Answer.CACHED);
            waiter.received(kept);
            return Optional.empty();
        }
        var flights = stream ? streams : datagrams;
        var same = shared.map(flights::get);
        if (same.isPresent()) {
            tally.count(Answer.JOINED);
            same.get().join(waiter);
            return same;
        }
        tally.count(Answer.FORWARDED);
        return Optional.of(begin(servers, query, stream, waiter, shared));
    }

    private Flight begin(
            List<NameServer> servers, Query query, boolean stream, Waiter waiter, Optional<Question> shared) {
        var order = health.order(servers);
        var flights = stream ? streams : datagrams;
        var flight = new Flight(loop, transport, health, query, stream, order, reply -> {
            shared.ifPresent(flights::remove);
            tally.outcome(reply.isPresent());
            shared.ifPresent(question -> reply.ifPresent(bytes -> keep(question, bytes, query)));
        });
        shared.ifPresent(question -> flights.put(question, flight));
        flight.join(waiter);
        if (!stream) {
            order.stream().skip(1).filter(health::claimTry).forEach(server -> tryAgain(server, query));
        }
        flight.begin();
        return flight;
    }

    private void keep(Question question, byte[] reply, Query query) {
        Lifetime.of(reply, query).ifPresent(lifetime -> cache.put(question, reply, lifetime));
    }

    /** Asks an ill server beside the others, only to see whether it answers. */
    private void tryAgain(NameServer server, Query query) {
        var reply = loop.<byte[]>newPromise();
        var since = loop.ticker().nanoTime();
        transport.ask(server, query, false, reply);
        var timer = loop.schedule(() -> reply.cancel(false), TRY_SECONDS, TimeUnit.SECONDS);
        reply.addListener((Future<byte[]> done) -> {
            timer.cancel(false);
            if (done.isSuccess()) {
                health.answered(server, loop.ticker().nanoTime() - since);
            }
        });
    }
}
