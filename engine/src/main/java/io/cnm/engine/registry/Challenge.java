package io.cnm.engine.registry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a registry wants to be told who asks: the header {@code WWW-Authenticate}. <em>Immutable.</em>
 *
 * @param scheme in lower case: {@code basic} or {@code bearer}
 * @param parameters such as {@code realm}
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token authentication</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int LONGEST = 8192;
    private static final Pattern FORM = Pattern.compile("\\s*([A-Za-z]+)(?:\\s+(.*))?");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    static Optional<Challenge> parse(String header) {
        var found = FORM.matcher(header);
        if (header.length() > LONGEST || !found.matches()) {
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        var each = PARAMETER.matcher(found.group(2) == null ? "" : found.group(2));
        while (each.find()) {
            var quoted = each.group(2);
            parameters.put(
                    each.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? each.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return Optional.of(new Challenge(found.group(1).toLowerCase(Locale.ROOT), Map.copyOf(parameters)));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }
}
