package io.cnm.remote;

import io.cnm.api.SystemException;
import io.cnm.http.HttpCaller;
import io.cnm.http.HttpCaller.Bounds;
import io.cnm.http.HttpCaller.Reply;
import io.cnm.http.HttpTarget;
import io.cnm.http.NotSentException;
import io.cnm.remote.wire.WireJson;
import io.cnm.remote.wire.WireJson.MalformedException;
import io.cnm.spi.PluginCaller.Fate;
import io.cnm.spi.PluginCaller.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin: somebody else's program, to which calls are posted. One that cannot be reached is called again after a while,
 * each time with the whole body; one that was reached and did not answer only if the call may be made twice.
 * <em>Thread-safe.</em>
 */
public final class Plugin {
    private static final Logger log = LoggerFactory.getLogger(Plugin.class);

    private static final Map<String, String> HEADERS =
            Map.of("Accept", "application/vnd.docker.plugins.v1.2+json", "User-Agent", "cnm");

    /** Calls that come to the same if they are made twice. */
    private static final Set<String> REPEATABLE = Set.of(
            "Plugin.Activate",
            "NetworkDriver.GetCapabilities",
            "NetworkDriver.GwAllocCheck",
            "NetworkDriver.EndpointOperInfo",
            "NetworkDriver.FreeNetwork",
            "NetworkDriver.DeleteNetwork",
            "NetworkDriver.DeleteEndpoint",
            "NetworkDriver.Leave",
            "NetworkDriver.RevokeExternalConnectivity",
            "NetworkDriver.DiscoverNew",
            "NetworkDriver.DiscoverDelete",
            "IpamDriver.GetCapabilities",
            "IpamDriver.GetDefaultAddressSpaces");

    /** Calls that a plugin need not have. */
    private static final Set<String> OPTIONAL =
            Set.of("NetworkDriver.ProgramExternalConnectivity", "NetworkDriver.RevokeExternalConnectivity");

    private static final int LONGEST_MESSAGE = 2000;

    private final String name;
    private final Supplier<Optional<HttpTarget>> place;
    private final HttpCaller caller;
    private final Timing timing;
    private final Crowd crowd = new Crowd();

    /** @param place where it is now; it may move, or be gone for a while */
    Plugin(String name, Supplier<Optional<HttpTarget>> place, HttpCaller caller, Timing timing) {
        this.name = name;
        this.place = place;
        this.caller = caller;
        this.timing = timing;
    }

    /** By which users know it. */
    public String name() {
        return name;
    }

    /**
     * Asks, and reads the answer.
     *
     * @throws SystemException naming the plugin and the method, if there is none
     */
    <T> T ask(String method, Object body, Class<T> answer) {
        try {
            return read(method, call(method, WireJson.write(body), Patience.FULL), answer);
        } catch (CallException e) {
            throw new SystemException(e.reason(), e);
        }
    }

    /** Reads an answer that was given to a call. */
    <T> T read(String method, String text, Class<T> answer) {
        try {
            return WireJson.read(text, answer);
        } catch (MalformedException e) {
            throw new SystemException(named(method, e.getMessage()), e);
        }
    }

    /**
     * Calls.
     *
     * @param body what is sent; empty for calls without arguments
     * @return the answer, a JSON object
     */
    String call(String method, String body, Patience patience) throws CallException {
        var waiting = crowd.enter()
                .orElseThrow(() -> new CallException(
                        Fate.NOT_SENT, 0, named(method, "too many calls wait for an answer of the plugin already")));
        try (waiting) {
            return call(method, body.getBytes(StandardCharsets.UTF_8), timing.span(patience));
        }
    }

    private String call(String method, byte[] body, Timing.Span span) throws CallException {
        var begun = System.nanoTime();
        var sent = false;
        for (var tries = 1; ; tries++) {
            CallException failure;
            try {
                return evaluate(method, post(method, body, span, begun));
            } catch (NotSentException e) {
                failure = failure(method, sent ? Fate.UNKNOWN : Fate.NOT_SENT, e);
            } catch (IOException e) {
                failure = failure(method, Fate.UNKNOWN, e);
                sent = true;
                if (!REPEATABLE.contains(method)) {
                    throw failure;
                }
            }
            var wait = timing.waitAfter(tries);
            if (elapsed(begun).plus(wait).compareTo(span.retries()) >= 0) {
                throw failure;
            }
            log.warn("{}; trying again in {} ms", failure.reason(), wait.toMillis());
            pause(wait, failure);
        }
    }

    private Reply post(String method, byte[] body, Timing.Span span, long begun) throws IOException, CallException {
        var left = span.total().minus(elapsed(begun));
        var bounds = new Bounds(left.compareTo(span.answer()) < 0 ? left : span.answer(), WireJson.LONGEST);
        return caller.post(target(method), "/" + method, HEADERS, body, bounds);
    }

    private HttpTarget target(String method) throws IOException, CallException {
        try {
            return place.get()
                    .orElseThrow(
                            () -> new NotSentException("plugin \"" + name + "\" not found", new IOException(name)));
        } catch (AddressException e) {
            throw new CallException(Fate.NOT_SENT, 0, named(method, e.getMessage()), e);
        }
    }

    /** An answer's body if it tells of success; status 200 is the only one that does. */
    private String evaluate(String method, Reply reply) throws CallException {
        if (reply.status() == 404 && OPTIONAL.contains(method)) {
            return "{}";
        }
        if (reply.status() != 200) {
            var text = new String(reply.body(), StandardCharsets.UTF_8).strip();
            var said =
                    text.isEmpty() ? "status " + reply.status() : refusal(reply).orElse(text);
            throw new CallException(Fate.REFUSED, reply.status(), named(method, said));
        }
        try {
            var answer = WireJson.object(reply.body());
            var failure = WireJson.failure(answer);
            if (failure.isPresent()) {
                var said = Quoted.shortened(failure.get(), LONGEST_MESSAGE);
                throw new CallException(
                        Fate.REFUSED, 200, "remote: " + said + " (plugin \"" + name + "\", " + method + ")");
            }
            return answer.toString();
        } catch (MalformedException e) {
            throw new CallException(
                    Fate.UNKNOWN, 200, named(method, "the answer is not what it should be: " + e.getMessage()), e);
        }
    }

    private static Optional<String> refusal(Reply reply) {
        try {
            return WireJson.failure(WireJson.object(reply.body()));
        } catch (MalformedException e) {
            log.debug("not JSON: {}", e.getMessage()); // then the text itself is the message
            return Optional.empty();
        }
    }

    private CallException failure(String method, Fate fate, IOException e) {
        return new CallException(fate, 0, named(method, e.getMessage()), e);
    }

    private String named(String method, @org.jspecify.annotations.Nullable String what) {
        return "plugin \"" + name + "\": " + method + ": " + Quoted.shortened(String.valueOf(what), LONGEST_MESSAGE);
    }

    private static Duration elapsed(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void pause(Duration wait, CallException failure) throws CallException {
        var end = System.nanoTime() + wait.toNanos();
        for (var left = wait.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            LockSupport.parkNanos(left);
        }
    }
}
