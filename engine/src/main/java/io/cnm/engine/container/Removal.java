package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.controller.Teardown;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.spi.Failpoint;
import java.util.ArrayList;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes containers that do not run, with all that is theirs. <em>Thread-safe.</em> */
final class Removal {
    private static final Logger log = LoggerFactory.getLogger(Removal.class);

    private final Parts parts;
    private final Registry registry;
    private final Places places;
    private final Volumes volumes;
    private final ContainerEvents events;
    private final Ending ending;
    private final HostMounts hostMounts;

    Removal(
            Parts parts,
            Registry registry,
            Places places,
            Volumes volumes,
            ContainerEvents events,
            Ending ending,
            HostMounts hostMounts) {
        this.parts = parts;
        this.registry = registry;
        this.places = places;
        this.volumes = volumes;
        this.events = events;
        this.ending = ending;
        this.hostMounts = hostMounts;
    }

    /** @throws ConflictException in Docker's words if it runs or is being removed */
    void remove(Container container, boolean withVolumes) {
        if (container.state().status() == Status.REMOVING) {
            throw new ConflictException("removal of container " + container.id() + " is already in progress");
        }
        container.lock().lock();
        try {
            requireRemovable(container);
            ending.forgetRestart(container);
            registry.update(container, container.record().with(container.state().with(Status.REMOVING)));
            clear(container, withVolumes);
        } finally {
            container.lock().unlock();
        }
    }

    /** Removes those that do not run and fit. One that is started or removed meanwhile is not this one's to remove. */
    Containers.Swept prune(Predicate<ContainerRecord> fits) {
        var ids = new ArrayList<String>();
        var bytes = 0L;
        for (var container : registry.list()) {
            var record = container.record();
            var ended = !record.state().isUp() && record.state().status() != Status.RESTARTING;
            if (ended && fits.test(record)) {
                var size = parts.graph().diffSize(record.id());
                try {
                    remove(container, false);
                    ids.add(record.id());
                    bytes += size;
                } catch (ConflictException | NotFoundException e) {
                    log.debug("container {} is not pruned: {}", record.shortId(), e.getMessage());
                }
            }
        }
        return new Containers.Swept(ids, bytes);
    }

    private void requireRemovable(Container container) {
        if (registry.find(container.id()).isEmpty()) {
            throw new NotFoundException("No such container: " + container.id());
        }
        switch (container.state().status()) {
            case RUNNING, RESTARTING ->
                throw new ConflictException("You cannot remove a running container " + container.id()
                        + ". Stop the container before attempting removal or force remove");
            case PAUSED ->
                throw new ConflictException("You cannot remove a paused container " + container.id()
                        + ". Unpause and then stop the container before attempting removal or force remove");
            default -> {}
        }
    }

    /** If something cannot be removed the container stays, as dead, so that it can be tried again. */
    void clear(Container container, boolean withVolumes) {
        var id = container.id();
        var teardown = new Teardown();
        parts.controller().findSandbox(id).ifPresent(each -> teardown.attempt("delete the sandbox", each::delete));
        teardown.attempt("remove the layer", () -> parts.graph().remove(id));
        teardown.attempt("remove its files", () -> {
            hostMounts.close(id);
            places.remove(id);
            Failpoint.pass("after the removal of a container's directory");
        });
        if (withVolumes) {
            container.record().mounts().stream()
                    .filter(MountPoint::anonymous)
                    .forEach(point -> teardown.attempt("remove volume " + point.name(), () -> removeVolume(point)));
        }
        try {
            teardown.finish();
        } catch (RuntimeException e) {
            registry.update(container, container.record().with(container.state().with(Status.DEAD)));
            throw e;
        }
        registry.remove(container);
        events.tell("destroy", container.record());
        container.gone(container.state());
        log.info("removed container={}", container.record().shortId());
        parts.images().released();
    }

    private void removeVolume(MountPoint point) {
        if (volumes.find(point.name()).isPresent() && isLastUser(point.name())) {
            volumes.remove(point.name(), java.util.List.of());
        }
    }

    private boolean isLastUser(String volume) {
        return registry.list().stream()
                        .filter(each -> each.record().mounts().stream()
                                .anyMatch(point -> point.name().equals(volume)))
                        .count()
                <= 1;
    }

    /** One that is to go when it has ended. Somebody else may remove it meanwhile. */
    void removeEnded(Container container) {
        try {
            remove(container, true);
        } catch (ConflictException | NotFoundException e) {
            log.debug("container {} is removed by somebody else: {}", container.id(), e.getMessage());
        }
    }
}
