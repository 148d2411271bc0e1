package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.NetworkEvent;
import java.util.Locale;
import java.util.Map;

/** Something that happened, in Docker's fields, which are those of the CNM's own REST too. <em>Immutable.</em> */
public record DockerEvent(
        @JsonProperty("Type") String type,
        @JsonProperty("Action") String action,
        @JsonProperty("Actor") Actor actor,
        String scope,
        long time,
        long timeNano) {
    private static final long NANOS_A_SECOND = 1_000_000_000;

    /** To what it happened. <em>Immutable.</em> */
    public record Actor(
            @JsonProperty("ID") String id,
            @JsonProperty("Attributes") Map<String, String> attributes) {}

    /** As it is sent. Docker calls everything local that one host tells. */
    public static DockerEvent of(NetworkEvent event) {
        var time = event.time();
        return new DockerEvent(
                "network",
                event.action().name().toLowerCase(Locale.ROOT),
                new Actor(event.network().value(), Absent.map(event.attributes())),
                "local",
                time.getEpochSecond(),
                time.getEpochSecond() * NANOS_A_SECOND + time.getNano());
    }
}
