package io.cnm.controller;

import io.cnm.api.InvalidParameterException;

/** Checks of single fields. Each failure names the field and says what is allowed. */
final class Fields {
    private Fields() {}

    /** A name for people: anything that is visible and stays on one line. */
    static void requireName(String field, String value) {
        require(
                !value.isBlank() && value.chars().noneMatch(Character::isISOControl),
                field,
                value,
                "must not be blank or have control characters");
    }

    /** A word that is written into files and answers: one that can end neither the line nor the field it stands in. */
    static void requireWord(String field, String value) {
        require(
                !value.isEmpty() && value.length() <= 253 && value.chars().allMatch(Fields::inWord),
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

    private static boolean inWord(int c) {
        return !Character.isWhitespace(c) && !Character.isSpaceChar(c) && !Character.isISOControl(c) && c != '#';
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
