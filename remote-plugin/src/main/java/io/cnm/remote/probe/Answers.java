package io.cnm.remote.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpCaller.Reply;
import io.cnm.remote.probe.Outcome.Kind;
import io.cnm.remote.wire.WireJson;
import io.cnm.remote.wire.WireJson.MalformedException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads answers as Docker's engine does, which knows one status of success, and one key for a failure's reason: {@code Error}
 * in an IPAM driver's answers with that status, {@code Err} in all others. <em>Confined to one thread.</em>
 *
 * @param notes to which departures are added
 */
record Answers(Notes notes) {
    private static final int OK = 200;
    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_REDIRECTION = 300;
    private static final int NOT_FOUND = 404;

    /** What a call came to. */
    Outcome read(String method, Reply reply) {
        if (reply.status() == OK) {
            return success(method, reply);
        }
        if (reply.status() >= FIRST_SUCCESS && reply.status() < FIRST_REDIRECTION) {
            notes.departure(method, "status " + reply.status() + ": only 200 is taken for success");
            return outcome(Kind.BROKEN, reply, nothing(), "");
        }
        return outcome(Kind.REFUSED, reply, nothing(), reason(method, reply));
    }

    /** What a call came to that got no answer. */
    static Outcome none() {
        return new Outcome(Kind.BROKEN, 0, nothing(), "");
    }

    private Outcome success(String method, Reply reply) {
        ObjectNode answer;
        try {
            answer = WireJson.object(reply.body());
        } catch (MalformedException e) {
            notes.departure(method, "the answer is not what it should be: " + problem(reply, e));
            return outcome(Kind.BROKEN, reply, nothing(), "");
        }
        var key = method.startsWith("IpamDriver.") ? "Error" : "Err";
        var failure = text(answer, key);
        if (failure.isPresent()) {
            return outcome(Kind.REFUSED, reply, nothing(), failure.get());
        }
        var hidden = WireJson.failure(answer);
        if (hidden.isPresent()) {
            notes.departure(
                    method,
                    "a failure with status 200 has no key " + key + ", and is taken for success: " + hidden.get());
            return outcome(Kind.REFUSED, reply, nothing(), hidden.get());
        }
        return outcome(Kind.DONE, reply, answer, "");
    }

    private static String problem(Reply reply, MalformedException e) {
        return reply.body().length == 0 ? "empty, where at least {} is expected" : String.valueOf(e.getMessage());
    }

    /** Why a call was refused; a status that says it all needs no words. */
    private String reason(String method, Reply reply) {
        var text = new String(reply.body(), UTF_8).strip();
        if (reply.status() == NOT_FOUND) {
            return text;
        }
        if (text.isEmpty()) {
            notes.departure(method, "status " + reply.status() + " without a reason");
            return "status " + reply.status();
        }
        return object(reply).flatMap(answer -> reason(method, reply, answer)).orElse(text);
    }

    private Optional<String> reason(String method, Reply reply, ObjectNode answer) {
        var reason = text(answer, "Err");
        if (reason.isEmpty()) {
            notes.departure(
                    method,
                    "a failure with status " + reply.status() + " has no key Err, and users get to see JSON: "
                            + answer);
        }
        return reason.or(() -> WireJson.failure(answer));
    }

    /** An object, if it is one; a plain text is as good. */
    private static Optional<ObjectNode> object(Reply reply) {
        try {
            return Optional.of(WireJson.object(reply.body()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(ObjectNode answer, String key) {
        return answer.properties().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(key))
                .map(entry -> entry.getValue())
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static Outcome outcome(Kind kind, Reply reply, ObjectNode answer, String reason) {
        return new Outcome(kind, reply.status(), answer, reason);
    }

    private static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }
}
