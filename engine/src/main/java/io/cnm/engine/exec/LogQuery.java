package io.cnm.engine.exec;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is wanted of a log. <em>Immutable.</em>
 *
 * @param since nothing earlier
 * @param until nothing later, which also ends following
 * @param tail so many lines of the end, of both kinds; all if empty
 * @param follow whether to wait for more, until the container ends
 * @param output whether what was written to the standard output
 * @param errors whether what was written to the standard error
 */
public record LogQuery(
        Optional<Instant> since,
        Optional<Instant> until,
        OptionalInt tail,
        boolean follow,
        boolean output,
        boolean errors) {
    /** All that there is. */
    public static final LogQuery ALL =
            new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.empty(), false, true, true);
}
