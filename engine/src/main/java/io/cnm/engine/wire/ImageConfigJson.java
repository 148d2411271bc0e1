package io.cnm.engine.wire;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * An image's configuration: what it is for, and what its layers are. <em>Immutable.</em>
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image configuration</a>
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ImageConfigJson(
        String architecture,
        String variant,
        String os,
        String created,
        String author,
        String comment,
        String container,
        String dockerVersion,
        Optional<ContainerConfig> config,
        Optional<RootFs> rootfs,
        List<History> history) {
    /** When nobody said when. */
    public static final String NEVER = "0001-01-01T00:00:00Z";

    /** The layers' digests, uncompressed, from the lowest up. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record RootFs(String type, List<String> diffIds) {
        public RootFs {
            type = Absent.text(type);
            diffIds = Absent.list(diffIds);
        }
    }

    /** How a layer, or a part of the configuration, came to be. <em>Immutable.</em> */
    @JsonNaming(SnakeCaseStrategy.class)
    public record History(String created, String createdBy, String author, String comment, boolean emptyLayer) {
        public History {
            created = Absent.value(created, NEVER);
            createdBy = Absent.text(createdBy);
            author = Absent.text(author);
            comment = Absent.text(comment);
        }
    }

    public ImageConfigJson {
        architecture = Absent.text(architecture);
        variant = Absent.text(variant);
        os = Absent.text(os);
        created = Absent.value(created, NEVER);
        author = Absent.text(author);
        comment = Absent.text(comment);
        container = Absent.text(container);
        dockerVersion = Absent.text(dockerVersion);
        history = Absent.list(history);
    }
}
