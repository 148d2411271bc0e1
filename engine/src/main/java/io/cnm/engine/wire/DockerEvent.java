package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.engine.EngineEvent;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened, in Docker's fields, which are those of the CNM's own REST too. What happens to containers and images
 * stands there a second time, for clients from before there were other events. <em>Immutable.</em>
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DockerEvent(
        Optional<String> status,
        Optional<String> id,
        Optional<String> from,
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
    public static DockerEvent of(EngineEvent event) {
        var time = event.time();
        var container = event.type().equals("container");
        var old = container || event.type().equals("image");
        return new DockerEvent(
                Optional.of(event.action()).filter(action -> old),
                Optional.of(event.id()).filter(id -> old),
                Optional.ofNullable(event.attributes().get("image")).filter(image -> container),
                event.type(),
                event.action(),
                new Actor(event.id(), Absent.map(event.attributes())),
                "local",
                time.getEpochSecond(),
                time.getEpochSecond() * NANOS_A_SECOND + time.getNano());
    }
}
