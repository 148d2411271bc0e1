package io.cnm.netlink;

import io.cnm.linux.Errno;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Cuts a list of requests into sends: a request goes into a later send than the one that makes what it needs, and into
 * none if that was refused. <em>Confined to one thread.</em>
 */
final class Stages {
    /** Acknowledgements of one send must fit a receive buffer of the size that unprivileged processes get. */
    private static final int MAX_MESSAGES = 128;

    /** A send must fit the send buffer, of at least 208 KiB. */
    private static final int MAX_BYTES = 128 * 1024;

    private final Function<List<Request>, List<Outcome>> send;
    private final TreeMap<Integer, Outcome> outcomes = new TreeMap<>();
    private final Set<Object> refused = new HashSet<>();

    private final List<Request> stage = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final Set<Object> underWay = new HashSet<>();
    private int bytes;

    Stages(Function<List<Request>, List<Outcome>> send) {
        this.send = send;
    }

    List<Outcome> run(List<? extends Request> requests) {
        for (var i = 0; i < requests.size(); i++) {
            add(requests.get(i), i);
        }
        flush();
        return List.copyOf(outcomes.values());
    }

    private void add(Request request, int place) {
        var size = Constants.NLMSG_HDRLEN + Message.of(request).payload().remaining();
        if (stage.size() == MAX_MESSAGES
                || bytes + size > MAX_BYTES
                || !Collections.disjoint(request.needs(), underWay)) {
            flush();
        }
        if (Collections.disjoint(request.needs(), refused)) {
            stage.add(request);
            places.add(place);
            underWay.addAll(request.makes());
            bytes += size;
        } else {
            refused.addAll(request.makes());
            var why = NetlinkException.local(request, Errno.ECANCELED, "not sent, what it needs was refused", place);
            outcomes.put(place, new Outcome(request, Optional.of(why), List.of()));
        }
    }

    private void flush() {
        var answers = send.apply(List.copyOf(stage));
        for (var i = 0; i < answers.size(); i++) {
            var outcome = answers.get(i).at(places.get(i));
            outcomes.put(places.get(i), outcome);
            if (outcome.succeeded()) {
                refused.removeAll(outcome.request().makes());
            } else {
                refused.addAll(outcome.request().makes());
            }
        }
        stage.clear();
        places.clear();
        underWay.clear();
        bytes = 0;
    }
}
