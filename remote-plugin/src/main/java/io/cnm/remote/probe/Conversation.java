package io.cnm.remote.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpCaller;
import io.cnm.http.HttpCaller.Bounds;
import io.cnm.http.HttpCaller.Reply;
import io.cnm.http.HttpTarget;
import io.cnm.remote.wire.WireJson;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of a plugin, none of which is made twice. Whatever is wrong with an answer for itself is written down.
 * <em>Confined to one thread.</em>
 */
final class Conversation {
    private static final Map<String, String> HEADERS = Map.of("Accept", "application/vnd.docker.plugins.v1.2+json");

    /** A method that no protocol has. */
    private static final String UNKNOWN = ".CnmProbe";

    private final HttpTarget target;
    private final HttpCaller caller;
    private final Duration slow;
    private final Notes notes;
    private final Answers answers;
    private Duration patience;

    Conversation(HttpTarget target, HttpCaller caller, Probe.Limits limits, Notes notes) {
        this.target = target;
        this.caller = caller;
        slow = limits.slow();
        patience = limits.deadline();
        this.notes = notes;
        answers = new Answers(notes);
    }

    Notes notes() {
        return notes;
    }

    /** Makes a call without arguments. */
    Outcome ask(String method) {
        return ask(target, method, "");
    }

    /** Makes a call. */
    Outcome ask(String method, Object body) {
        return ask(target, method, WireJson.write(body));
    }

    /** Makes a call that must succeed. */
    Outcome require(String method, Object body, String why) {
        var outcome = ask(method, body);
        if (outcome.refused()) {
            notes.departure(method, why + ": " + said(outcome));
        }
        return outcome;
    }

    /**
     * Makes a call with arguments and leaves them out, as Docker's engine does when it tries again.
     *
     * @return what came of it, which should be a refusal
     */
    Outcome withoutArguments(String method) {
        var outcome = ask(method);
        if (outcome.done()) {
            notes.departure(method, "is done without its arguments; a call with an empty body must be refused");
        }
        return outcome;
    }

    /** Calls a method of a subsystem that there is not. */
    void unknownMethod(String subsystem) {
        var method = subsystem + UNKNOWN;
        send(target, method, WireJson.write(Map.of()))
                .filter(reply -> reply.status() != 404)
                .ifPresent(reply -> notes.departure(
                        method, "an unknown method is answered with status " + reply.status() + ", not 404"));
    }

    /** Calls as old engines do, for which a socket has no name: with a header {@code Host} that says nothing. */
    void withoutHost(String method) {
        if (target instanceof HttpTarget.Unix unix) {
            send(new HttpTarget.Unix(unix.socket(), ""), method, "")
                    .filter(reply -> reply.status() != 200)
                    .ifPresent(reply -> notes.departure(
                            method, "a call with an empty header Host, as Docker 20.10 sends it, is refused"));
        }
    }

    /** What a refusal says. */
    static String said(Outcome outcome) {
        return outcome.missing() ? "not implemented" : outcome.reason();
    }

    private Outcome ask(HttpTarget to, String method, String body) {
        return send(to, method, body).map(reply -> answers.read(method, reply)).orElseGet(Answers::none);
    }

    private Optional<Reply> send(HttpTarget to, String method, String body) {
        var begun = System.nanoTime();
        try {
            var bounds = new Bounds(patience, WireJson.LONGEST);
            var reply = caller.post(to, "/" + method, HEADERS, body.getBytes(UTF_8), bounds);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            if (took.compareTo(slow) > 0) {
                notes.departure(
                        method, String.format(Locale.ROOT, "is slow: answered after %.1f s", took.toMillis() / 1000.0));
            }
            return Optional.of(reply);
        } catch (IOException e) {
            if (e instanceof SocketTimeoutException) {
                patience = slow; // who has let one call wait is not waited for that long again
            }
            notes.departure(method, "no answer: " + e.getMessage());
            return Optional.empty();
        }
    }
}
