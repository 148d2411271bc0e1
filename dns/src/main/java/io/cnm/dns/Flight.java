package io.cnm.dns;

import io.cnm.spi.NameService.NameServer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A query on its way. The first server is asked; if it has not answered after a short while the next one is asked as well,
 * and if it fails, at once; the first answer counts. Success and "no such name" are answers. <em>Confined to one event
 * loop.</em>
 */
final class Flight {
    /** Until then a server may be at work; clients ask anew after five seconds, and are added to this flight then. */
    static final long DEADLINE = TimeUnit.SECONDS.toNanos(8);

    /** When datagrams are sent again, since the beginning. */
    private static final long[] AGAIN = {TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(3)};

    private final EventLoop loop;
    private final Transport transport;
    private final ServerHealth health;
    private final Query query;
    private final boolean stream;
    private final Iterator<NameServer> servers;
    private final Consumer<Optional<byte[]>> whenEnded;
    private final List<Waiter> waiters = new ArrayList<>(1);
    private final List<Attempt> open = new ArrayList<>(1);
    private final List<Future<?>> timers = new ArrayList<>(1 + AGAIN.length);
    private @Nullable Future<?> hedge;
    private boolean ended;

    /** One server that is being asked. */
    private static final class Attempt {
        private final NameServer server;
        private final long since;
        private final Promise<byte[]> reply;
        private Runnable again = () -> {};

        Attempt(NameServer server, long since, Promise<byte[]> reply) {
            this.server = server;
            this.since = since;
            this.reply = reply;
        }
    }

    /**
     * A flight that has not begun.
     *
     * @param servers whom to ask, in order
     * @param whenEnded told the answer, before those who wait
     */
    Flight(
            EventLoop loop,
            Transport transport,
            ServerHealth health,
            Query query,
            boolean stream,
            List<NameServer> servers,
            Consumer<Optional<byte[]>> whenEnded) {
        this.loop = loop;
        this.transport = transport;
        this.health = health;
        this.query = query;
        this.stream = stream;
        this.servers = servers.iterator();
        this.whenEnded = whenEnded;
    }

    /** Adds somebody who is told the outcome. */
    void join(Waiter waiter) {
        waiters.add(waiter);
    }

    /** Forgets somebody; when there is nobody left it ends. */
    void leave(Waiter waiter) {
        waiters.remove(waiter);
        if (waiters.isEmpty()) {
            end(Optional.empty());
        }
    }

    /** Asks; somebody must be waiting. */
    void begin() {
        timers.add(loop.schedule(this::giveUp, DEADLINE, TimeUnit.NANOSECONDS));
        if (!stream) {
            for (var delay : AGAIN) {
                timers.add(loop.schedule(() -> open.forEach(each -> each.again.run()), delay, TimeUnit.NANOSECONDS));
            }
        }
        askNext();
    }

    private void askNext() {
        if (hedge != null) {
            hedge.cancel(false);
        }
        while (servers.hasNext()) {
            var server = servers.next();
            if (waiters.stream().anyMatch(waiter -> waiter.mayAsk(server))) {
                ask(server);
                return;
            }
        }
        if (open.isEmpty()) {
            end(Optional.empty());
        }
    }

    private void ask(NameServer server) {
        var attempt = new Attempt(server, now(), loop.newPromise());
        open.add(attempt);
        hedge = loop.schedule(this::askNext, health.patience(server), TimeUnit.NANOSECONDS);
        attempt.again = transport.ask(server, query, stream, attempt.reply);
        attempt.reply.addListener(done -> received(attempt));
    }

    private void received(Attempt attempt) {
        if (ended) {
            return;
        }
        open.remove(attempt);
        var reply = attempt.reply;
        note(attempt);
        if (reply.isSuccess() && isAnswer(reply.getNow())) {
            end(Optional.of(reply.getNow()));
        } else {
            askNext();
        }
    }

    private static boolean isAnswer(byte[] reply) {
        var rcode = Reply.rcode(reply);
        return rcode != Wire.SERVFAIL && rcode != Wire.REFUSED;
    }

    private void note(Attempt attempt) {
        if (stream) {
            return;
        }
        if (!attempt.reply.isSuccess()) {
            health.failed(attempt.server);
            return;
        }
        health.answered(attempt.server, now() - attempt.since);
        for (var other : open) {
            if (now() - other.since >= health.patience(other.server)) {
                health.outrun(other.server);
            }
        }
    }

    private void giveUp() {
        if (!stream) {
            open.forEach(attempt -> health.failed(attempt.server));
        }
        end(Optional.empty());
    }

    private void end(Optional<byte[]> reply) {
        if (ended) {
            return;
        }
        ended = true;
        timers.forEach(timer -> timer.cancel(false));
        if (hedge != null) {
            hedge.cancel(false);
        }
        open.forEach(attempt -> attempt.reply.cancel(false));
        whenEnded.accept(reply);
        waiters.forEach(waiter -> waiter.received(reply.map(byte[]::clone)));
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
