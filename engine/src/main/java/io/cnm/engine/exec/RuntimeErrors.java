package io.cnm.engine.exec;

import java.util.Locale;
import java.util.Map;

/** What a runtime says when something fails, in the words that Docker puts around it. */
final class RuntimeErrors {
    private static final int NOT_FOUND = 127;
    private static final int NOT_RUNNABLE = 126;
    private static final int OTHER = 128;
    private static final int MOST = 4096;

    /** Docker tells by these words too, which runtimes take from the C library. */
    private static final Map<String, Integer> CODES = Map.of(
            "executable file not found", NOT_FOUND,
            "no such file or directory", NOT_FOUND,
            "not a directory", NOT_FOUND,
            "permission denied", NOT_RUNNABLE,
            "is a directory", NOT_RUNNABLE);

    private RuntimeErrors() {}

    static ExecException create(String text) {
        return of(
                "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                        + clean(text) + ": unknown",
                text);
    }

    static ExecException start(String text) {
        return of("OCI runtime start failed: " + clean(text) + ": unknown", text);
    }

    static ExecException exec(String text) {
        return of("OCI runtime exec failed: " + clean(text) + ": unknown", text);
    }

    /** For what is not the runtime's own fault. */
    static ExecException other(String message) {
        return new ExecException(message, OTHER);
    }

    static ExecException other(String message, Throwable cause) {
        var failure = other(message);
        failure.initCause(cause);
        return failure;
    }

    private static ExecException of(String message, String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var code = CODES.entrySet().stream()
                .filter(each -> lower.contains(each.getKey()))
                .mapToInt(Map.Entry::getValue)
                .max();
        return new ExecException(message, code.orElse(OTHER));
    }

    /** One line of bounded length, without characters that would harm a terminal: a runtime may print anything. */
    static String clean(String text) {
        var line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MOST ? line : line.substring(0, MOST) + "...";
    }
}
