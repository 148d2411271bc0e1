package io.cnm.engine.container;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a container is in its life. <em>Immutable.</em>
 *
 * @param status in one word
 * @param pid of its first process on the host; 0 if none runs
 * @param exitCode of the last run; 0 before there was one
 * @param error why it could not be started; empty if it could
 * @param outOfMemory whether the kernel ended something of the last run for want of memory
 * @param started when it was last started
 * @param finished when it last ended
 * @param restarts how often its restart policy has started it
 * @param stoppedByUser whether somebody has asked for its last end, so that its restart policy does not start it again
 */
public record ContainerState(
        Status status,
        int pid,
        int exitCode,
        String error,
        boolean outOfMemory,
        Optional<Instant> started,
        Optional<Instant> finished,
        int restarts,
        boolean stoppedByUser) {
    /** Not started yet. */
    static final ContainerState NEW =
            new ContainerState(Status.CREATED, 0, 0, "", false, Optional.empty(), Optional.empty(), 0, false);

    /** Docker's words. */
    public enum Status {
        CREATED,
        RUNNING,
        PAUSED,
        /** Ended, and to be started by its restart policy in a moment. */
        RESTARTING,
        REMOVING,
        EXITED,
        /** Ended, and what is left of it could not be removed. */
        DEAD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether its processes are there. */
    @JsonIgnore
    public boolean isUp() {
        return status == Status.RUNNING || status == Status.PAUSED;
    }

    ContainerState with(Status other) {
        return new ContainerState(other, pid, exitCode, error, outOfMemory, started, finished, restarts, stoppedByUser);
    }

    ContainerState running(int process, Instant now) {
        return new ContainerState(Status.RUNNING, process, 0, "", false, Optional.of(now), finished, restarts, false);
    }

    ContainerState ended(int code, boolean memory, Instant at) {
        return new ContainerState(
                Status.EXITED, 0, code, error, memory, started, Optional.of(at), restarts, stoppedByUser);
    }

    ContainerState notStarted(int code, String why) {
        return new ContainerState(
                status == Status.CREATED ? Status.CREATED : Status.EXITED,
                0,
                code,
                why,
                false,
                started,
                finished,
                restarts,
                stoppedByUser);
    }

    ContainerState stopWanted(boolean wanted) {
        return new ContainerState(status, pid, exitCode, error, outOfMemory, started, finished, restarts, wanted);
    }

    ContainerState restarts(int count) {
        return new ContainerState(status, pid, exitCode, error, outOfMemory, started, finished, count, stoppedByUser);
    }
}
