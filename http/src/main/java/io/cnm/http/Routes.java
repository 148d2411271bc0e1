package io.cnm.http;

import io.cnm.http.Route.Body;
import io.cnm.http.Route.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The table of routes. Of several that fit a path the most literal one answers: segment by segment, text goes before
 * {@code {name}}, and that before {@code {name*}}. HEAD is answered by a GET route where there is none of its own.
 * <em>Immutable.</em>
 */
public final class Routes implements Router {
    private static final int MAX_SEGMENT = 4096;

    /** What can stand in a pattern, the more literal first. */
    private enum Kind {
        TEXT,
        NAME,
        NAMES
    }

    /** A part of a pattern: the text, or the name without its braces. */
    private record Segment(Kind kind, String text) {
        private static Segment of(String segment) {
            if (!segment.startsWith("{")) {
                return new Segment(Kind.TEXT, segment);
            }
            return segment.endsWith("*}")
                    ? new Segment(Kind.NAMES, segment.substring(1, segment.length() - 2))
                    : new Segment(Kind.NAME, segment.substring(1, segment.length() - 1));
        }
    }

    private record Row(Route route, List<Segment> segments) {
        private static Row of(Route route) {
            var segments = new ArrayList<Segment>();
            for (var segment : route.pattern().substring(1).split("/", -1)) {
                segments.add(Segment.of(segment));
            }
            return new Row(route, List.copyOf(segments));
        }

        /** The text that a path must begin with; empty if a name stands there. */
        private Optional<String> first() {
            var first = segments.get(0);
            return first.kind == Kind.TEXT ? Optional.of(first.text) : Optional.empty();
        }

        private boolean fits(List<String> path) {
            var spare = path.size() - segments.size();
            var at = 0;
            for (var segment : segments) {
                if (spare < 0 || (segment.kind == Kind.TEXT && !segment.text.equals(path.get(at)))) {
                    return false;
                }
                if (segment.kind == Kind.NAMES) {
                    at += spare;
                    spare = 0;
                }
                at++;
            }
            return at == path.size();
        }

        /** What stands at the names of a path that fits; a greedy name takes as many segments as leave enough for the rest. */
        private Map<String, String> parameters(List<String> path) {
            var parameters = new HashMap<String, String>();
            var spare = path.size() - segments.size();
            var at = 0;
            for (var segment : segments) {
                var end = at + 1;
                if (segment.kind == Kind.NAMES) {
                    end += spare;
                    spare = 0;
                }
                if (segment.kind != Kind.TEXT) {
                    parameters.put(segment.text, String.join("/", path.subList(at, end)));
                }
                at = end;
            }
            return parameters;
        }
    }

    private static final Comparator<Row> MOST_LITERAL_FIRST = (one, other) -> {
        for (var i = 0; i < Math.min(one.segments.size(), other.segments.size()); i++) {
            var difference = one.segments.get(i).kind.compareTo(other.segments.get(i).kind);
            if (difference != 0) {
                return difference;
            }
        }
        return other.segments.size() - one.segments.size();
    };

    /** By what a path must begin with, and in the order in which they are to be tried. */
    private final Map<Optional<String>, List<Row>> rows;

    private Routes(List<Row> rows) {
        this.rows = rows.stream().sorted(MOST_LITERAL_FIRST).collect(Collectors.groupingBy(Row::first));
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

    private Optional<Match> find(String method, List<String> path) {
        for (var candidates : candidates(path)) {
            for (var row : candidates) {
                if (row.route.method().equals(method) && row.fits(path)) {
                    return Optional.of(new Match(row.route, row.parameters(path)));
                }
            }
        }
        return Optional.empty();
    }

    /** Those that begin with the path's text, and those that begin with a name. */
    private List<List<Row>> candidates(List<String> path) {
        return List.of(
                rows.getOrDefault(Optional.of(path.get(0)), List.of()), rows.getOrDefault(Optional.empty(), List.of()));
    }

    private HttpException missing(List<String> path) {
        var methods = new TreeSet<String>();
        for (var candidates : candidates(path)) {
            for (var row : candidates) {
                if (row.fits(path)) {
                    methods.add(row.route.method());
                }
            }
        }
        return methods.isEmpty()
                ? new HttpException(404, "page not found")
                : new HttpException(405, "method not allowed: use " + String.join(", ", methods));
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
            rows.add(Row.of(route));
            return this;
        }

        /** The table. */
        public Routes build() {
            return new Routes(rows);
        }
    }
}
