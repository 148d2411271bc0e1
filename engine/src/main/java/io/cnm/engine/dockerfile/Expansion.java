package io.cnm.engine.dockerfile;

import io.cnm.api.InvalidParameterException;
import java.util.Map;

/**
 * Takes quotes and backslashes away and puts values in the place of variables: {@code $A}, {@code ${A}}, {@code ${A:-other}},
 * {@code ${A:+other}}. <em>Confined to one thread.</em>
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#environment-replacement">Environment replacement</a>
 */
final class Expansion {
    private final String text;
    private final Map<String, String> environment;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private Expansion(String text, Map<String, String> environment) {
        this.text = text;
        this.environment = environment;
    }

    /** @throws InvalidParameterException if a quote or a brace is not closed */
    static String of(String text, Map<String, String> environment) {
        var expansion = new Expansion(text, environment);
        while (expansion.more()) {
            expansion.plain();
        }
        return expansion.out.toString();
    }

    private boolean more() {
        return at < text.length();
    }

    private char take() {
        if (!more()) {
            throw new InvalidParameterException("unexpected end of statement: " + text);
        }
        return text.charAt(at++);
    }

    private void plain() {
        var next = take();
        switch (next) {
            case '\'' -> single();
            case '"' -> quoted();
            case '$' -> out.append(variable());
            case '\\' -> out.append(more() ? take() : '\\');
            default -> out.append(next);
        }
    }

    /** Nothing is special but its end. */
    private void single() {
        var end = text.indexOf('\'', at);
        if (end < 0) {
            throw unclosed("single-quote");
        }
        out.append(text, at, end);
        at = end + 1;
    }

    private void quoted() {
        while (more()) {
            var next = take();
            switch (next) {
                case '"' -> {
                    return;
                }
                case '$' -> out.append(variable());
                case '\\' -> {
                    var escaped = take();
                    out.append("\"$\\".indexOf(escaped) < 0 ? "\\" + escaped : String.valueOf(escaped));
                }
                default -> out.append(next);
            }
        }
        throw unclosed("double-quote");
    }

    private InvalidParameterException unclosed(String what) {
        return new InvalidParameterException(
                "unexpected end of statement while looking for matching " + what + ": " + text);
    }

    private String variable() {
        if (more() && text.charAt(at) == '{') {
            at++;
            return braced();
        }
        var name = name();
        return name.isEmpty() ? "$" : environment.getOrDefault(name, "");
    }

    private String name() {
        var begin = at;
        while (more() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String braced() {
        var name = name();
        var value = environment.getOrDefault(name, "");
        var next = take();
        if (next == '}' && !name.isEmpty()) {
            return value;
        }
        var kind = next == ':' ? take() : '\0';
        if (name.isEmpty() || (kind != '-' && kind != '+')) {
            throw new InvalidParameterException("unsupported modifier in substitution: " + text);
        }
        var end = text.indexOf('}', at);
        if (end < 0) {
            throw unclosed("brace");
        }
        var other = of(text.substring(at, end), environment);
        at = end + 1;
        return (kind == '-') == value.isEmpty() ? other : kind == '-' ? value : "";
    }
}
