package io.cnm.http;

import io.cnm.http.Route.Body;
import io.cnm.http.Route.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The table of routes. Of several that fit a path the most literal one answers: segment by segment, text goes before
 * {@code {name}}, and that before {@code {name*}}. HEAD is answered by a GET route where there is none of its own.
 * <em>Immutable.</em>
 */
public final class Routes implements Router {
    private static final int MAX_SEGMENT = 4096;

    private record Row(Route route, List<String> segments) {}

    private final List<Row> rows;

    private Routes(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** An empty table. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Match route(String method, String path) {
        var segments = segments(path);
        return find(method, segments)
                .or(() -> method.equals("HEAD") ? find("GET", segments) : Optional.empty())
                .orElseThrow(() -> missing(segments));
    }

    private Optional<Match> find(String method, List<String> segments) {
        Row best = null;
        Map<String, String> parameters = Map.of();
        for (var row : rows) {
            if (row.route.method().equals(method) && (best == null || moreLiteral(row.segments, best.segments))) {
                var found = match(row.segments, segments);
                if (found.isPresent()) {
                    best = row;
                    parameters = found.get();
                }
            }
        }
        return best == null ? Optional.empty() : Optional.of(new Match(best.route, parameters));
    }

    private HttpException missing(List<String> segments) {
        var methods = new TreeSet<String>();
        for (var row : rows) {
            if (match(row.segments, segments).isPresent()) {
                methods.add(row.route.method());
            }
        }
        return methods.isEmpty()
                ? new HttpException(404, "page not found")
                : new HttpException(405, "method not allowed: use " + String.join(", ", methods));
    }

    /** What stands at the names; a greedy name takes as many segments as leave enough for the rest. */
    private static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
        var spare = path.size() - pattern.size();
        if (spare < 0) {
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        var at = 0;
        for (var segment : pattern) {
            var take = 1;
            if (segment.endsWith("*}")) {
                take += spare;
                spare = 0;
            }
            var text = String.join("/", path.subList(at, at + take));
            at += take;
            if (segment.startsWith("{")) {
                parameters.put(segment.substring(1, segment.length() - (segment.endsWith("*}") ? 2 : 1)), text);
            } else if (!segment.equals(text)) {
                return Optional.empty();
            }
        }
        return at == path.size() ? Optional.of(parameters) : Optional.empty();
    }

    private static boolean moreLiteral(List<String> one, List<String> other) {
        for (var i = 0; i < Math.min(one.size(), other.size()); i++) {
            var difference = rank(one.get(i)) - rank(other.get(i));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return one.size() > other.size();
    }

    private static int rank(String segment) {
        if (!segment.startsWith("{")) {
            return 0;
        }
        return segment.endsWith("*}") ? 2 : 1;
    }

    /** Splits and decodes a path. What could mean another path than it seems to is refused. */
    private static List<String> segments(String path) {
        if (!path.startsWith("/")) {
            throw new HttpException(400, "the path must begin with '/'");
        }
        var segments = new ArrayList<String>();
        for (var raw : path.substring(1).split("/", -1)) {
            if (raw.length() > MAX_SEGMENT) {
                throw new HttpException(400, "a part of the path is longer than " + MAX_SEGMENT + " characters");
            }
            var segment = UrlText.decode(raw, "path");
            if (segment.equals(".") || segment.equals("..") || segment.indexOf('/') >= 0) {
                throw new HttpException(400, "the path must not hold \"" + raw + "\"");
            }
            segments.add(segment);
        }
        return segments;
    }

    /** Collects the rows of a table. <em>Confined to one thread.</em> */
    public static final class Builder {
        private final List<Row> rows = new ArrayList<>();

        private Builder() {}

        /** A route whose body, if any, is read whole before the handler runs. */
        public Builder add(String method, String pattern, Handler handler) {
            return add(new Route(method, pattern, Body.WHOLE, handler));
        }

        /** A row as it is. */
        public Builder add(Route route) {
            rows.add(new Row(route, List.of(route.pattern().substring(1).split("/", -1))));
            return this;
        }

        /** The table. */
        public Routes build() {
            return new Routes(rows);
        }
    }
}
