package io.cnm.engine.container;

import io.cnm.engine.wire.HostConfig;
import java.time.Duration;

/** Whether a container that has ended is started again, and when. Pure. */
final class RestartPolicy {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** A container that ran for so long was well: its next pause is the first one again. */
    private static final Duration WELL = Duration.ofSeconds(10);

    private RestartPolicy() {}

    static boolean wants(HostConfig.RestartPolicy policy, ContainerState ended) {
        return switch (policy.name()) {
            case "always", "unless-stopped" -> !ended.stoppedByUser();
            case "on-failure" ->
                !ended.stoppedByUser()
                        && ended.exitCode() != 0
                        && (policy.maximumRetryCount() == 0 || ended.restarts() < policy.maximumRetryCount());
            default -> false;
        };
    }

    /** Whether a container that is not running is started when the daemon is: only who was stopped by hand makes a difference. */
    static boolean wantsAtStart(HostConfig.RestartPolicy policy, ContainerState state) {
        return state.status() != ContainerState.Status.CREATED
                && (policy.name().equals("always") || wants(policy, state));
    }

    /** @param inARow how often it was started again without having been well */
    static Duration pause(int inARow) {
        var millis = FIRST_PAUSE.toMillis() << Math.min(inARow, 10);
        return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis()));
    }

    static boolean wasWell(ContainerState ended) {
        return ended.started()
                .flatMap(from -> ended.finished().map(to -> Duration.between(from, to)))
                .filter(ran -> ran.compareTo(WELL) >= 0)
                .isPresent();
    }
}
