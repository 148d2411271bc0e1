package io.cnm.engine.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a registry wants to be told who asks: what is in the headers {@code WWW-Authenticate}. <em>Immutable.</em>
 *
 * @param scheme in lower case: {@code basic} or {@code bearer}
 * @param parameters such as {@code realm}
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token authentication</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110, 11.6.1: several in one header</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int LONGEST = 8192;
    /** A parameter, else a word that begins the next challenge. */
    private static final Pattern PART = Pattern.compile(
            "([A-Za-z_]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))|([A-Za-z][A-Za-z0-9-]*)");

    /** All that headers hold; none in one that is too long to be true. */
    static List<Challenge> parse(List<String> headers) {
        var all = new ArrayList<Challenge>();
        headers.stream().filter(header -> header.length() <= LONGEST).forEach(header -> parse(header, all));
        return List.copyOf(all);
    }

    private static void parse(String header, List<Challenge> all) {
        var scheme = "";
        var parameters = new HashMap<String, String>();
        var part = PART.matcher(header);
        while (part.find()) {
            if (part.group(4) != null) {
                add(scheme, parameters, all);
                scheme = part.group(4).toLowerCase(Locale.ROOT);
                parameters.clear();
            } else {
                var quoted = part.group(2);
                parameters.put(
                        part.group(1).toLowerCase(Locale.ROOT),
                        quoted == null ? part.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
            }
        }
        add(scheme, parameters, all);
    }

    private static void add(String scheme, Map<String, String> parameters, List<Challenge> all) {
        if (!scheme.isEmpty()) {
            all.add(new Challenge(scheme, Map.copyOf(parameters)));
        }
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }
}
