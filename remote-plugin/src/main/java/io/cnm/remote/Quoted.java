package io.cnm.remote;

/** Texts of strangers, fit for an error message: short, and without what ends a line. Pure. */
public final class Quoted {
    private static final int LONGEST = 200;

    private Quoted() {}

    /** The beginning of a text, visible. */
    public static String of(String text) {
        return shortened(text, LONGEST);
    }

    /** The same up to a length, for texts that are messages themselves. */
    public static String shortened(String text, int longest) {
        var visible = text.codePoints()
                .limit(longest)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return text.codePointCount(0, text.length()) > longest ? visible + "..." : visible.toString();
    }
}
