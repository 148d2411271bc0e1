package io.cnm.engine.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.db.NameTakenException;
import io.cnm.http.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All containers, by id and by name, and as they are kept. <em>Thread-safe.</em> */
final class Registry {
    private static final String KIND = "container";
    private static final String UNFINISHED = "unfinished container";
    /** The entity whose edges are the names. */
    private static final String NAMES = "containers";

    private static final int ATTEMPTS = 6;

    private final GraphDatabase database;
    private final Map<String, Container> all = new ConcurrentHashMap<>();

    Registry(GraphDatabase database) {
        this.database = database;
        database.change(change -> {
            change.put(new Entity(NAMES, "root", "{}"));
            return NAMES;
        });
        database.entities(KIND).forEach(entity -> all.put(entity.id(), new Container(read(entity))));
    }

    private static ContainerRecord read(Entity entity) {
        return Json.read(entity.value().getBytes(UTF_8), ContainerRecord.class);
    }

    private static Entity entity(ContainerRecord record) {
        return new Entity(record.id(), KIND, new String(Json.write(record), UTF_8));
    }

    /** All of them, the youngest first. */
    List<Container> list() {
        return all.values().stream()
                .sorted(Comparator.comparing((Container each) -> each.record().created())
                        .reversed())
                .toList();
    }

    /**
     * The container of this id or name, else the one whose id begins so.
     *
     * @throws InvalidParameterException if several do
     */
    Optional<Container> find(String text) {
        var exact = Optional.ofNullable(all.get(text))
                .or(() -> database.child(NAMES, Names.strip(text)).map(all::get));
        return exact.isPresent() || text.isEmpty() ? exact : beginningWith(text);
    }

    private Optional<Container> beginningWith(String prefix) {
        Optional<Container> found = Optional.empty();
        for (var container : all.values()) {
            if (container.id().startsWith(prefix)) {
                if (found.isPresent()) {
                    throw new InvalidParameterException("Multiple IDs found with provided prefix: " + prefix);
                }
                found = Optional.of(container);
            }
        }
        return found;
    }

    /** @throws NotFoundException in Docker's words if there is none */
    Container require(String text) {
        return find(text).orElseThrow(() -> new NotFoundException("No such container: " + text));
    }

    /** Takes down that a container is being made, so that the next process knows of it if this one is killed. */
    void begin(String id) {
        database.change(change -> {
            change.put(new Entity(unfinished(id), UNFINISHED, id));
            return id;
        });
    }

    /** A container that was begun will not be. */
    void abandon(String id) {
        database.change(change -> {
            change.delete(unfinished(id));
            return id;
        });
    }

    /** The ids of containers that were begun and are not there. */
    List<String> unfinished() {
        return database.entities(UNFINISHED).stream().map(Entity::value).toList();
    }

    private static String unfinished(String id) {
        return "unfinished:" + id;
    }

    /**
     * Keeps a new container's record, and its name with it.
     *
     * @param name empty for one that is made up
     * @throws ConflictException in Docker's words if the name is taken
     */
    Container add(ContainerRecord record, String name) {
        for (var attempt = 0; name.isEmpty() && attempt < ATTEMPTS; attempt++) {
            var invented = Names.invent(attempt);
            if (database.child(NAMES, invented).isEmpty()) {
                return add(record.withName(invented));
            }
        }
        return add(record.withName(name.isEmpty() ? record.shortId() : name));
    }

    private Container add(ContainerRecord record) {
        var container = new Container(record);
        write(record, change -> {
            change.put(entity(record));
            change.link(NAMES, record.name(), record.id());
            change.delete(unfinished(record.id()));
        });
        all.put(record.id(), container);
        return container;
    }

    /** @throws ConflictException in Docker's words if the name is taken */
    void requireFree(String name) {
        database.child(NAMES, name).ifPresent(holder -> {
            throw taken(name, holder);
        });
    }

    private static ConflictException taken(String name, String holder) {
        return new ConflictException("Conflict. The container name \"/" + name
                + "\" is already in use by container \"" + holder
                + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }

    private interface Edit {
        void on(GraphDatabase.Change change);
    }

    private void write(ContainerRecord record, Edit edit) {
        try {
            database.change(change -> {
                edit.on(change);
                return record;
            });
        } catch (NameTakenException e) {
            throw taken(record.name(), e.holder());
        }
    }

    /** Gives the container another record, on disk first. Whoever calls holds its lock. */
    void update(Container container, ContainerRecord record) {
        database.change(change -> {
            change.put(entity(record));
            return record;
        });
        container.record(record);
    }

    /** @throws ConflictException in Docker's words if the name is taken */
    void rename(Container container, String name) {
        var before = container.record();
        var record = before.withName(name);
        write(record, change -> {
            change.link(NAMES, name, record.id());
            change.unlink(NAMES, before.name());
            change.put(entity(record));
        });
        container.record(record);
    }

    void remove(Container container) {
        var record = container.record();
        database.change(change -> {
            change.unlink(NAMES, record.name());
            change.delete(record.id());
            return record;
        });
        all.remove(record.id());
    }
}
