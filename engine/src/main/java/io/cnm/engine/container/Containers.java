package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.Network;
import io.cnm.api.NotFoundException;
import io.cnm.engine.exec.ContainerProcess;
import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageUsers;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.HostConfig;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All containers, and all that can be done with them. <em>Thread-safe.</em> */
public final class Containers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Containers.class);

    private final Parts parts;
    private final Registry registry;
    private final Places places;
    private final Volumes volumes;
    private final Memberships memberships;
    private final ContainerEvents events;
    private final Tasks tasks = new Tasks();
    private final Maker maker;
    private final Ending ending;
    private final Lifecycle lifecycle;
    private final Commit commit;
    private final Removal removal;
    private final ContainerFiles files;
    private final Execs execs;
    private final Drivers drivers;
    private final Adoption adoption;

    private Containers(Parts parts) {
        this.parts = parts;
        registry = new Registry(parts.database());
        places = new Places(parts.dataRoot());
        volumes = new Volumes(parts.database(), parts.dataRoot().resolve("volumes"), parts.events());
        var networking = new Networking(parts.controller(), parts.defaults(), name -> registry.find(name)
                .map(Container::record));
        memberships = new Memberships(parts.controller(), registry, networking);
        events = new ContainerEvents(parts.events());
        var blueprint = new Blueprint(registry, places, volumes, parts.controlGroup());
        files = new ContainerFiles(parts.graph(), volumes, blueprint);
        drivers = new Drivers(parts);
        execs = new Execs(parts.graph(), registry, blueprint, events);
        var hostMounts = new HostMounts(volumes, new SharedMemory(registry, places));
        ending = new Ending(registry, parts.graph(), hostMounts, events, tasks, this::startAgain, this::removeEnded);
        var health = new HealthMonitor(execs, tasks, events);
        var stacks = new Stacks(registry, places, networking);
        var launch = new Launch(parts, registry, stacks, hostMounts, blueprint, events, ending, health, tasks);
        maker = new Maker(parts, registry, places, volumes, networking, blueprint, events);
        lifecycle = new Lifecycle(registry, launch, ending, events);
        commit = new Commit(parts, lifecycle, events);
        removal = new Removal(parts, registry, places, volumes, events, ending, hostMounts);
        adoption = new Adoption(parts, registry, places, networking, ending, health, lifecycle, hostMounts, tasks);
    }

    /**
     * Opens the containers that an earlier process has left: those that run are taken over, the ends of those that ended
     * meanwhile have their consequences, and those whose restart policy says so are started.
     */
    public static Containers open(Parts parts) {
        var containers = new Containers(parts);
        containers.adoption.run();
        containers.tasks.run(
                "look at runtimes", () -> containers.drivers.warnings().forEach(log::warn));
        return containers;
    }

    /** What a new container's creator is told. */
    public record Created(Container container, List<String> warnings) {}

    /** How many bytes a container's own files have, and those of its image with them. */
    public record Sizes(long own, long all) {}

    /** What a prune has swept away. */
    public record Swept(List<String> ids, long bytes) {}

    /** The containers that are made of an image. */
    public List<ImageUsers.User> usersOf(String image) {
        return registry.list().stream()
                .filter(container -> container.record().imageId().equals(image))
                .map(container ->
                        new ImageUsers.User(container.id(), container.state().isUp()))
                .toList();
    }

    /** All of them, the youngest first. */
    public List<Container> list() {
        return registry.list();
    }

    /** The container of this id or name, else the one whose id begins so. */
    public Optional<Container> find(String name) {
        return registry.find(name);
    }

    /** @throws NotFoundException in Docker's words if there is none */
    public Container require(String name) {
        return registry.require(name);
    }

    /** Further programs in those that run. */
    public Execs execs() {
        return execs;
    }

    /** Their files, as their programs see them. */
    public ContainerFiles files() {
        return files;
    }

    /** What keeps their file systems, and what runs them. */
    public Drivers drivers() {
        return drivers;
    }

    /** Volumes, which are containers' too. */
    public Volumes volumes() {
        return volumes;
    }

    /**
     * Makes a container. It is there as a whole or not at all.
     *
     * @param name empty for one that is made up
     * @param platform empty for any
     * @param networks how it is on which networks, by what was given for their names
     * @throws InvalidParameterException naming the field that is malformed, in Docker's words
     * @throws NotFoundException if the image is not here, in words at which clients pull it
     * @throws ConflictException if the name is taken
     */
    public Created create(
            String name,
            String platform,
            ContainerConfig config,
            HostConfig host,
            Map<String, DockerConnect.Settings> networks) {
        return maker.create(name, platform, config, host, networks);
    }

    /** @return whether it was not running before */
    public boolean start(Container container) {
        return lifecycle.start(container);
    }

    private void startAgain(Container container) {
        lifecycle.startAgain(container);
    }

    /**
     * Asks a container to end, and ends it if it does not.
     *
     * @param patience seconds; empty for the container's own, negative for ever
     * @param signal empty for the container's own
     * @return whether it was running before
     */
    public boolean stop(Container container, Optional<Integer> patience, Optional<Integer> signal) {
        return lifecycle.stop(container, patience, signal);
    }

    /** {@link #stop} and {@link #start}. */
    public void restart(Container container, Optional<Integer> patience, Optional<Integer> signal) {
        lifecycle.restart(container, patience, signal);
    }

    /** Sends a signal to its first process. @throws ConflictException if it does not run */
    public void kill(Container container, int signal) {
        lifecycle.kill(container, signal);
    }

    /** Freezes all its processes. @throws ConflictException if it does not run, or they are frozen */
    public void pause(Container container) {
        lifecycle.pause(container);
    }

    /** Lets them go on. @throws ConflictException if they are not frozen */
    public void resume(Container container) {
        lifecycle.resume(container);
    }

    /** Its processes. @throws ConflictException if it does not run */
    public ContainerProcess requireRunning(Container container) {
        Lifecycle.requireRunning(container);
        return container
                .process()
                .orElseThrow(() -> new ConflictException("Container " + container.id() + " is not running"));
    }

    /** Gives it another name, also on its networks; links of others to it follow. */
    public void rename(Container container, String name) {
        if (name.isEmpty()) {
            throw new InvalidParameterException("Neither old nor new names may be empty");
        }
        var wanted = Names.check(name);
        String old;
        container.lock().lock();
        try {
            old = container.record().name();
            if (old.equals(wanted)) {
                throw new InvalidParameterException("Renaming a container with the same name as its current name");
            }
            memberships.rename(container, wanted);
            events.tell("rename", container.record(), Map.of("oldName", "/" + old));
        } finally {
            container.lock().unlock();
        }
        memberships.follow(old, wanted);
    }

    /**
     * Changes limits and restart policy.
     *
     * @param changes the fields of a host configuration that change, as JSON
     */
    public void update(Container container, byte[] changes) {
        container.lock().lock();
        try {
            maker.update(container, changes);
        } finally {
            container.lock().unlock();
        }
        events.tell("update", container.record());
    }

    /**
     * Removes a container.
     *
     * @param force ends it first if it runs
     * @param withVolumes removes its volumes without a name too
     * @throws ConflictException in Docker's words if it runs, or somebody removes it already
     */
    public void remove(Container container, boolean force, boolean withVolumes) {
        if (force) {
            lifecycle.endNow(container);
        }
        removal.remove(container, withVolumes);
    }

    private void removeEnded(Container container) {
        removal.removeEnded(container);
    }

    /** Removes those that do not run and fit. */
    public Swept prune(Predicate<ContainerRecord> fits) {
        return removal.prune(fits);
    }

    /** What it runs: the program and its arguments. */
    public List<String> command(ContainerRecord record) {
        return Creation.command(record.config());
    }

    /**
     * Makes an image of what a container has made of its own.
     *
     * @param name what it is to be called
     * @param config what containers of it run; what is missing there is the container's
     * @param pause whether the container stands still meanwhile, so that no file is half written
     * @throws ConflictException in Docker's words if it is being removed
     * @throws NotFoundException if its image has been removed
     */
    public Image commit(
            Container container,
            Optional<ImageReference> name,
            ContainerConfig config,
            String author,
            String comment,
            boolean pause) {
        return commit.run(container, new Commit.Wish(name, config, author, comment, pause));
    }

    /** How big it is. */
    public Sizes sizes(ContainerRecord record) {
        var own = parts.graph().diffSize(record.id());
        return new Sizes(
                own,
                own
                        + parts.images()
                                .find(record.imageId())
                                .map(image -> image.size())
                                .orElse(0L));
    }

    /** The file that is its /etc/hostname. */
    public Path hostnameFile(ContainerRecord record) {
        return places.hostname(record.id());
    }

    /** What it writes is kept there; empty if nothing is kept. */
    public Optional<Path> logFile(ContainerRecord record) {
        return places.log(record);
    }

    /** Where on the host a mount's files are; empty path for those in memory. */
    public Path source(MountPoint point) {
        return point.type().equals(MountPoint.VOLUME) ? volumes.data(point.name()) : Path.of(point.source());
    }

    /** The id of the image that now has this name. */
    public Optional<String> findImage(String name) {
        return parts.images().find(name).map(Image::id);
    }

    /** The ids of an image and of those that were made from it here, and of those made from these; none if it is not here. */
    public Set<String> descendants(String image) {
        var found = new LinkedHashSet<String>();
        var next = new ArrayDeque<String>();
        parts.images().find(image).ifPresent(there -> next.add(there.id()));
        for (var id = next.poll(); id != null; id = next.poll()) {
            if (found.add(id)) {
                next.addAll(parts.images().children(id));
            }
        }
        return found;
    }

    /** The ids of containers that have a volume mounted, running or not. */
    public List<String> usersOfVolume(String name) {
        return list().stream()
                .map(Container::record)
                .filter(record ->
                        record.mounts().stream().anyMatch(point -> point.name().equals(name)))
                .map(ContainerRecord::id)
                .toList();
    }

    /** Whether it is on this network, by name or id. */
    public boolean isOnNetwork(ContainerRecord record, String network) {
        return memberships.includes(record, network);
    }

    /**
     * Puts a container on a network: now if it runs, and from its next start on.
     *
     * @throws ForbiddenException if it is there already
     * @throws InvalidParameterException if its stack cannot be on it
     */
    public void connect(Container container, Network network, DockerConnect.Settings settings) {
        memberships.connect(container, network, settings);
    }

    /**
     * Takes a container off a network.
     *
     * @throws NotFoundException if it is not on it
     * @throws InvalidParameterException if its stack is the host's
     */
    public void disconnect(Container container, Network network) {
        memberships.disconnect(container, network);
    }

    /** Ends all that run, side by side; the next daemon starts those whose restart policy says so. */
    public void endAll() {
        ending.noMoreStarts();
        var threads = list().stream()
                .filter(container -> container.state().isUp())
                .map(container -> new Thread(
                        null,
                        () -> tasks.attempt("end of " + container.id(), () -> lifecycle.end(container)),
                        "cnm-end-" + container.record().shortId()))
                .toList();
        threads.forEach(Thread::start);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops looking after them; they run on. */
    @Override
    public void close() {
        tasks.close();
    }
}
