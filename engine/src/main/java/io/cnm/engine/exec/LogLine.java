package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A line of a log file: when, {@code stdout} or {@code stderr}, {@code F} if it is whole or ends one or {@code P} if it goes on,
 * and what was written.
 *
 * @param start where that begins among the bytes
 * @see <a href="https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md">the format</a>
 */
record LogLine(Instant at, boolean errors, boolean partial, int start) {
    /** Enough to tell what a line is. */
    static final int HEAD = 64;

    private static final String PARTIAL = "P";
    private static final String STDERR = "stderr";

    /** Empty for a line that is something else, such as one that a full disk has cut. */
    static Optional<LogLine> parse(byte[] line, int length) {
        var head = new String(line, 0, Math.min(length, HEAD), ISO_8859_1);
        var first = head.indexOf(' ');
        var second = head.indexOf(' ', first + 1);
        var third = head.indexOf(' ', second + 1);
        if (first < 0 || second < 0 || third < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogLine(
                    OffsetDateTime.parse(head.substring(0, first)).toInstant(),
                    head.substring(first + 1, second).equals(STDERR),
                    head.substring(second + 1, third).equals(PARTIAL),
                    third + 1));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
