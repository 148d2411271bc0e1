package io.cnm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;
import java.util.stream.Collectors;

/** What a request is about: a path of the daemon's API and a query. <em>Immutable.</em> */
public final class Target {
    private static final String ROOT = "/cnm/v1/";

    private final String text;

    private Target(String text) {
        this.text = text;
    }

    /** The path of these segments, whatever characters they have. */
    public static Target of(String... segments) {
        return new Target(ROOT + List.of(segments).stream().map(Target::encode).collect(Collectors.joining("/")));
    }

    /** The same with a flag in the query, if it is set. */
    public Target flag(String name, boolean set) {
        return set ? new Target(text + (text.indexOf('?') < 0 ? '?' : '&') + name + "=true") : this;
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text;
    }
}
