package io.cnm.netlink;

import java.util.List;
import java.util.Optional;

/**
 * What became of one request of several. <em>Immutable.</em>
 *
 * @param request the request
 * @param failure why it did not succeed; empty if the kernel acknowledged it
 * @param replies messages that the kernel sent for it beside the acknowledgement (NLM_F_ECHO)
 */
public record Outcome(Request request, Optional<NetlinkException> failure, List<Message> replies) {
    /** Whether the kernel did what was asked. */
    public boolean succeeded() {
        return failure.isEmpty();
    }

    /**
     * Throws the first failure, with the others suppressed in it.
     *
     * @throws NetlinkException if any request failed
     */
    public static void requireAll(List<Outcome> outcomes) {
        var failures = outcomes.stream().flatMap(o -> o.failure().stream()).toList();
        if (!failures.isEmpty()) {
            var first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** The replies, or the failure as an exception. */
    List<Message> require() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return replies;
    }

    /** The same outcome at its place in a longer list. */
    Outcome at(int index) {
        return new Outcome(request, failure.map(e -> e.at(index)), replies);
    }
}
