package io.cnm.engine.exec;

import java.time.Instant;

/** A line of a container's log. <em>Immutable, if nobody changes its bytes.</em> */
public final class LogEntry {
    private final Instant at;
    private final boolean errors;
    private final byte[] text;

    /**
     * As it was written.
     *
     * @param at when its first part was
     * @param errors whether to the standard error
     * @param text with its line feed; without one if the line is longer than {@link LogReader#MOST_IN_LINE}, or has no end yet
     */
    LogEntry(Instant at, boolean errors, byte[] text) {
        this.at = at;
        this.errors = errors;
        this.text = text;
    }

    /** When its first part was written. */
    public Instant at() {
        return at;
    }

    /** Whether it was written to the standard error. */
    public boolean errors() {
        return errors;
    }

    /** What was written; not to be changed. */
    public byte[] text() {
        return text;
    }
}
