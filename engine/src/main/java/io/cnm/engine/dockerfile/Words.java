package io.cnm.engine.dockerfile;

import io.cnm.api.InvalidParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Splits a text where there are blanks, but for those within quotes and after a backslash. Quotes stay: {@link Expansion} takes
 * them away.
 */
final class Words {
    private Words() {}

    static List<String> split(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.length(); i++) {
            var next = text.charAt(i);
            if (next == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(next).append(text.charAt(++i));
                continue;
            }
            if (quote == '\0' && Character.isWhitespace(next)) {
                end(word, words);
                continue;
            }
            if (next == quote) {
                quote = '\0';
            } else if (quote == '\0' && (next == '"' || next == '\'')) {
                quote = next;
            }
            word.append(next);
        }
        end(word, words);
        return List.copyOf(words);
    }

    private static void end(StringBuilder word, List<String> words) {
        if (word.length() > 0) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** An assignment. <em>Immutable.</em> */
    record Pair(String name, String value) {}

    /**
     * Reads {@code NAME=VALUE ...}, or the older {@code NAME VALUE} with blanks in the value.
     *
     * @throws InvalidParameterException in Docker's words if it is neither
     */
    static List<Pair> pairs(Instruction instruction, Map<String, String> environment) {
        var words = split(instruction.requireRest());
        if (words.get(0).indexOf('=') < 0) {
            var parts = instruction.rest().split("\\s+", 2);
            if (parts.length < 2) {
                throw new InvalidParameterException(instruction.name() + " must have two arguments");
            }
            return List.of(new Pair(Expansion.of(parts[0], environment), Expansion.of(parts[1], environment)));
        }
        return words.stream().map(word -> pair(instruction, word, environment)).toList();
    }

    private static Pair pair(Instruction instruction, String word, Map<String, String> environment) {
        var equals = word.indexOf('=');
        if (equals < 0) {
            throw new InvalidParameterException(
                    "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
        }
        var name = Expansion.of(word.substring(0, equals), environment);
        if (name.isEmpty()) {
            throw new InvalidParameterException(instruction.name() + " names can not be blank");
        }
        return new Pair(name, Expansion.of(word.substring(equals + 1), environment));
    }
}
