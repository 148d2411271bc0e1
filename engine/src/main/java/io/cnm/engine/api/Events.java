package io.cnm.engine.api;

import io.cnm.engine.EngineEvent;
import io.cnm.engine.EventLog;
import io.cnm.engine.EventSubscription;
import io.cnm.engine.wire.DockerEvent;
import io.cnm.http.HttpException;
import io.cnm.http.OutStream;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /events} and {@code /cnm/v1/events}: a line for each event, as it happens. Each stream has a thread of its own, so
 * that one that waits takes no worker. <em>Thread-safe.</em>
 */
final class Events {
    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final AtomicLong NUMBER = new AtomicLong();

    private final EventLog events;

    Events(EventLog events) {
        this.events = events;
    }

    List<Route> routes() {
        return List.of(Rows.get("/events", this::follow), Rows.get("/cnm/v1/events", this::follow));
    }

    /** What a client wants to hear. <em>Immutable.</em> */
    private record Wish(Optional<Instant> since, Optional<Instant> until, EventFilter filter) {
        boolean fits(EngineEvent event) {
            return filter.test(event)
                    && until.filter(end -> event.time().isAfter(end)).isEmpty();
        }
    }

    private Response follow(Request request) {
        var now = Instant.now();
        var since = request.query("since").filter(text -> !text.isEmpty()).map(text -> Times.parse("since", text, now));
        var until = request.query("until").filter(text -> !text.isEmpty()).map(text -> Times.parse("until", text, now));
        if (since.isPresent() && until.isPresent() && since.get().isAfter(until.get())) {
            throw new HttpException(
                    400, "`since` time (" + since.get() + ") cannot be after `until` time (" + until.get() + ")");
        }
        var wish = new Wish(since, until, EventFilter.parse(request.query("filters")));
        // What happens between the head and the first line belongs to the stream.
        var present = events.now();
        return Response.stream("application/json", out -> start(out, wish, present));
    }

    private void start(OutStream out, Wish wish, long present) {
        var subscription = events.subscribe(wish.since(), present);
        out.onClose(subscription::close);
        if (subscription.hasEnded()) {
            send(out, subscription, wish); // a server that stops waits for its workers, not for a thread like the other
            return;
        }
        var thread = new Thread(null, () -> send(out, subscription, wish), "cnm-events-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    private static void send(OutStream out, EventSubscription subscription, Wish wish) {
        try (subscription;
                out) {
            for (var event = subscription.next(wish.until());
                    event.isPresent();
                    event = subscription.next(wish.until())) {
                if (wish.fits(event.get())) {
                    out.write(Answers.line(DockerEvent.of(event.get())));
                }
            }
        } catch (IOException e) {
            log.debug("events end: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
