package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageCommit;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.wire.ContainerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code docker commit}: an image of what a container has made of its own. <em>Thread-safe.</em> */
final class Commit {
    private static final Logger log = LoggerFactory.getLogger(Commit.class);

    private final Parts parts;
    private final Lifecycle lifecycle;
    private final ContainerEvents events;

    Commit(Parts parts, Lifecycle lifecycle, ContainerEvents events) {
        this.parts = parts;
        this.lifecycle = lifecycle;
        this.events = events;
    }

    /**
     * What the image is to be. <em>Immutable.</em>
     *
     * @param name what it is to be called
     * @param config what containers of it run; what is missing there is the container's
     * @param author of the image
     * @param comment of its last step
     * @param pause whether the container stands still meanwhile, so that no file is half written
     */
    record Wish(Optional<ImageReference> name, ContainerConfig config, String author, String comment, boolean pause) {}

    Image run(Container container, Wish wish) {
        requirePresent(container);
        var paused = wish.pause && pause(container);
        try {
            var record = container.record();
            var base = parts.images().require(record.imageId());
            var image = ImageCommit.add(
                    parts.images(),
                    base,
                    tar -> parts.graph().diff(container.id(), tar),
                    new ImageCommit.Wish(
                            wish.name,
                            Creation.merge(wish.config, record.config()),
                            container.id(),
                            String.join(" ", record.config().cmd().orElse(List.of())),
                            wish.author,
                            wish.comment));
            tell(record, wish, image);
            return image;
        } finally {
            if (paused) {
                resume(container);
            }
        }
    }

    private static void requirePresent(Container container) {
        var status = container.state().status();
        if (status == Status.DEAD) {
            throw new ConflictException("You cannot commit container " + container.id() + " which is Dead");
        }
        if (status == Status.REMOVING) {
            throw new ConflictException("You cannot commit container " + container.id() + " which is being removed");
        }
    }

    /** @return whether it stands still now and ran before */
    private boolean pause(Container container) {
        if (container.state().status() != Status.RUNNING) {
            return false;
        }
        try {
            lifecycle.pause(container);
            return true;
        } catch (ConflictException e) {
            log.debug("container {} stands still already: {}", container.id(), e.getMessage());
            return false;
        }
    }

    private void resume(Container container) {
        try {
            lifecycle.resume(container);
        } catch (ConflictException e) {
            log.debug("container {} has been ended while it was committed: {}", container.id(), e.getMessage());
        }
    }

    private void tell(ContainerRecord record, Wish wish, Image image) {
        events.tell(
                "commit",
                record,
                Map.of(
                        "comment",
                        wish.comment,
                        "imageID",
                        image.id(),
                        "imageRef",
                        wish.name.map(ImageReference::familiar).orElse("")));
        wish.name.ifPresent(name -> parts.images().happened("tag", image, name.familiar()));
    }
}
