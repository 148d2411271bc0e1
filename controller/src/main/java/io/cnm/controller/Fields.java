package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import java.util.function.IntPredicate;

/** Checks of single fields. Each failure names the field and says what is allowed. */
final class Fields {
    /** As long as a name of DNS can be. */
    private static final int LONGEST_WORD = 253;

    /** Of a refused value, as much as people need to recognise it. */
    private static final int LONGEST_QUOTE = 80;

    private Fields() {}

    /** A name for people: anything that is visible and stays on one line. */
    static void requireName(String field, String value) {
        require(
                !value.isBlank() && all(value, c -> !unprintable(c)),
                field,
                value,
                "must not be blank or have control characters");
    }

    /** A word that is written into files and answers: one that can end neither the line nor the field it stands in. */
    static void requireWord(String field, String value) {
        require(
                !value.isEmpty() && value.length() <= LONGEST_WORD && all(value, Fields::inWord),
                field,
                value,
                "must be 1 to 253 characters without blanks, line breaks, control characters and '#'");
    }

    /** Fails unless the claim holds. */
    static void require(boolean claim, String field, Object value, String allowed) {
        if (!claim) {
            throw new InvalidParameterException(field + " \"" + printable(value.toString()) + "\" " + allowed);
        }
    }

    private static boolean all(String value, IntPredicate allowed) {
        for (var i = 0; i < value.length(); i = value.offsetByCodePoints(i, 1)) {
            if (!allowed.test(value.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean inWord(int c) {
        return !Character.isWhitespace(c) && !Character.isSpaceChar(c) && !unprintable(c) && c != '#';
    }

    /** What ends a line, cannot be seen, or is half of a character and could not be written. */
    private static boolean unprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    private static String printable(String text) {
        var quoted = text.codePoints()
                .limit(LONGEST_QUOTE)
                .map(c -> unprintable(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? quoted + "..." : quoted.toString();
    }
}
