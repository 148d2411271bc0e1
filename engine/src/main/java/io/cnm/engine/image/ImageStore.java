package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.wire.ImageConfigJson;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that are here. An image's configuration is kept to the byte, since its digest is the image's id; its names are
 * edges of the graph database, and so are its layers. <em>Thread-safe.</em>
 */
public final class ImageStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImageStore.class);
    static final String IMAGE = "image";
    static final String LAYER = "layer";
    private static final String CHILD = "child:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");

    private final GraphDatabase database;
    private final GraphDriver graph;
    private final LayerStore layers;
    private final References references;
    private final HiddenImages hidden;
    private final Map<String, Image> images = new ConcurrentHashMap<>();
    /** Containers that are being made, by image; whoever is asked for users does not know them yet. */
    private final Map<String, List<ImageUsers.User>> beingMade = new ConcurrentHashMap<>();

    private volatile ImageUsers users = ImageUsers.NONE;
    private volatile ImageListener listener = ImageListener.NOBODY;

    private ImageStore(GraphDatabase database, GraphDriver graph, Path root) {
        this.database = database;
        this.graph = graph;
        layers = LayerStore.open(database, graph, Blobs.open(archives(database, root)));
        references = new References(database);
        hidden = new HiddenImages(database, layers);
        database.entities(IMAGE).forEach(this::open);
    }

    /** What a database knew of that could not be read is set aside as that is: somebody may be able to put both back. */
    private static Path archives(GraphDatabase database, Path root) {
        var archives = root.resolve("blobs");
        database.setAside().filter(lost -> Files.exists(archives)).ifPresent(lost -> {
            var aside = root.resolve("blobs-of-" + lost.getFileName());
            try {
                Files.move(archives, aside);
                log.warn("the archives of lost images are in {}", aside);
            } catch (IOException e) {
                throw Blobs.failure("move " + archives, e);
            }
        });
        return archives;
    }

    /** One that is damaged is not shown; what is kept of it stays. */
    private void open(Entity entity) {
        try {
            images.put(entity.id(), image(entity.id(), entity.value().getBytes(UTF_8)));
        } catch (InvalidParameterException e) {
            log.error("image {} is left out: {}", entity.id(), e.getMessage());
        }
    }

    /**
     * Opens it, and removes what the last process did not finish.
     *
     * @param database knows the images; others may keep other things in it
     * @param graph has their layers
     * @param root of the data, in which archives are kept
     */
    public static ImageStore open(GraphDatabase database, GraphDriver graph, Path root) {
        return new ImageStore(database, graph, root);
    }

    /** Whom to ask from now on which containers an image has. */
    public void usedBy(ImageUsers asked) {
        users = asked;
        released();
    }

    /** Whom to tell from now on what happens. */
    public void tell(ImageListener told) {
        listener = told;
    }

    /** Takes note that a container is gone, and with it perhaps the last reason to keep an image's layers. */
    public void released() {
        hidden.release(this::usersOf);
    }

    /**
     * Says that a container is being made of an image, until it is closed: its layers stay though it is removed meanwhile.
     * When it is closed the container is known to {@link #usedBy whom it asks}, or has failed.
     *
     * @throws NotFoundException if the image has been removed by now
     */
    public synchronized Use use(Image image, String container) {
        if (!images.containsKey(image.id())) {
            throw new NotFoundException("No such image: " + image.id());
        }
        var user = new ImageUsers.User(container, false);
        beingMade.merge(image.id(), List.of(user), (some, more) -> Stream.concat(some.stream(), more.stream())
                .toList());
        return () -> {
            beingMade.computeIfPresent(image.id(), (id, all) -> {
                var rest = all.stream().filter(each -> !each.equals(user)).toList();
                return rest.isEmpty() ? null : rest;
            });
            released();
        };
    }

    /** A container that is being made. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /** The containers of an image. */
    public List<ImageUsers.User> usersOf(String image) {
        return Stream.concat(users.of(image).stream(), beingMade.getOrDefault(image, List.of()).stream())
                .toList();
    }

    /** What makes layers for images to come. */
    public LayerStore layers() {
        return layers;
    }

    /** What the layers are in. */
    public GraphDriver graph() {
        return graph;
    }

    /** All of them, the youngest first. */
    public List<Image> images() {
        return images.values().stream()
                .sorted(Comparator.comparing((Image image) -> image.details().created())
                        .reversed()
                        .thenComparing(Image::id))
                .toList();
    }

    /**
     * The image of a name, an id, or the beginning of an id that no other has.
     *
     * @param name as people and clients write it
     */
    public Optional<Image> find(String name) {
        var byId =
                Optional.ofNullable(images.get(name)).or(() -> Optional.ofNullable(images.get(Digests.PREFIX + name)));
        return byId.or(() -> byReference(name)).or(() -> byPrefix(name));
    }

    /**
     * The same.
     *
     * @throws NotFoundException in words at which clients pull it
     */
    public Image require(String name) {
        return find(name).orElseThrow(() -> new NotFoundException("No such image: " + name));
    }

    private Optional<Image> byReference(String name) {
        try {
            return find(ImageReference.parse(name).orLatest());
        } catch (InvalidParameterException e) {
            return Optional.empty(); // perhaps the beginning of an id
        }
    }

    /** The image of a name. */
    public Optional<Image> find(ImageReference reference) {
        var exact = reference.digest().isPresent() && reference.tag().isPresent()
                ? reference.withDigest(reference.digest().get())
                : reference;
        return references.find(exact).flatMap(id -> Optional.ofNullable(images.get(id)));
    }

    private Optional<Image> byPrefix(String name) {
        var digits = name.startsWith(Digests.PREFIX) ? name.substring(Digests.PREFIX.length()) : name;
        if (!HEX.matcher(digits).matches()) {
            return Optional.empty();
        }
        var found = images.values().stream()
                .filter(image -> image.id().startsWith(digits, Digests.PREFIX.length()))
                .limit(2)
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** The names of an image, by repository; tags before digests. */
    public List<ImageReference> references(String image) {
        return references.of(image);
    }

    /** The image that another was made from here. */
    public Optional<String> parent(String image) {
        return database.parents(image).stream()
                .filter(edge -> edge.name().startsWith(CHILD))
                .map(edge -> edge.parent())
                .findFirst();
    }

    /** Images that were made from another here. */
    public List<String> children(String image) {
        return database.children(image).stream()
                .filter(edge -> edge.name().startsWith(CHILD))
                .map(edge -> edge.child())
                .toList();
    }

    /** An image's configuration as it came. */
    public byte[] config(Image image) {
        return database.find(image.id())
                .orElseThrow(() -> new NotFoundException("No such image: " + image.id()))
                .value()
                .getBytes(UTF_8);
    }

    /**
     * Reads a configuration that is to become an image's.
     *
     * @throws InvalidParameterException if it is malformed, or says nothing of layers
     */
    public static ImageConfigJson parse(byte[] config) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(config));
            var details = Json.read(config, ImageConfigJson.class);
            var root = details.rootfs()
                    .orElseThrow(() -> new InvalidParameterException("invalid image configuration: no rootfs"));
            root.diffIds().forEach(Digests::check);
            return details;
        } catch (CharacterCodingException e) {
            throw new InvalidParameterException("invalid image configuration: it is not UTF-8", e);
        } catch (HttpException e) {
            throw new InvalidParameterException("invalid image configuration: " + e.getMessage(), e);
        }
    }

    /**
     * Adds an image whose layers are all here and held.
     *
     * @param config its configuration, to the byte
     * @param names what it is to be called; what was called so loses the name
     * @param parent the id of the image that it was made from here
     * @throws InvalidParameterException if a layer is missing
     */
    public synchronized Image add(byte[] config, Collection<ImageReference> names, Optional<String> parent) {
        var id = Digests.of(config);
        var image = image(id, config);
        database.change(change -> {
            change.put(new Entity(id, IMAGE, new String(config, UTF_8)));
            top(image).ifPresent(top -> change.link(id, LAYER, LayerStore.key(top)));
            names.forEach(name -> References.put(change, name, id));
            parent.filter(above -> change.find(above).isPresent())
                    .ifPresent(above -> change.link(above, CHILD + id, id));
            return id;
        });
        images.put(id, image);
        return image;
    }

    static Optional<String> top(Image image) {
        var all = image.layers();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1).chainId());
    }

    private Image image(String id, byte[] config) {
        var details = parse(config);
        var found = new ArrayList<Layer>();
        var chain = "";
        for (var diffId : details.rootfs().orElseThrow().diffIds()) {
            chain = chain.isEmpty() ? diffId : Digests.chain(chain, diffId);
            found.add(layers.find(chain)
                    .orElseThrow(() ->
                            new InvalidParameterException("layer " + diffId + " of image " + id + " is missing")));
        }
        return Image.of(id, details, found);
    }

    /** Calls an image by one more name; what was called so loses the name. */
    public synchronized void tag(Image image, ImageReference name) {
        if (!images.containsKey(image.id())) {
            throw new NotFoundException("No such image: " + image.id());
        }
        database.change(change -> {
            References.put(change, name, image.id());
            return name;
        });
        happened("tag", image, name.familiar());
    }

    /** Takes note of what an image is called in a registry; one that has been removed meanwhile is called nothing. */
    public synchronized void remember(Image image, ImageReference name) {
        if (images.containsKey(image.id())) {
            database.change(change -> {
                References.put(change, name, image.id());
                return name;
            });
        }
    }

    /**
     * Removes a name, or an image with all its names, as Docker's rules have it.
     *
     * @param name as people and clients write it
     * @param force though it has several names, or containers that do not run
     * @param prune whether images go that it was made from here and that have no name
     * @throws NotFoundException if there is none
     * @throws io.cnm.api.ConflictException in Docker's words, if it is used
     */
    public synchronized ImageRemoval.Removed remove(String name, boolean force, boolean prune) {
        return new ImageRemoval(this, force, prune).remove(name);
    }

    /**
     * Removes images that no container is made of.
     *
     * @param named those with names, too
     * @param wanted of them
     */
    public synchronized ImageRemoval.Removed prune(boolean named, Predicate<Image> wanted) {
        var all = ImageRemoval.Removed.NOTHING;
        for (var image : images()) {
            var names = references(image.id());
            if (images.containsKey(image.id())
                    && (named || names.isEmpty())
                    && usersOf(image.id()).isEmpty()
                    && children(image.id()).isEmpty()
                    && wanted.test(image)) {
                var removal = new ImageRemoval(this, true, true);
                all = all.and(removal.remove(image.id()));
            }
        }
        return all;
    }

    /** Takes a name away; part of a removal. */
    void untag(Image image, ImageReference name) {
        database.change(change -> {
            References.remove(change, name);
            return name;
        });
        happened("untag", image, image.id());
    }

    /** Removes an image that has no names; part of a removal. */
    List<Layer> forget(Image image) {
        var used = !usersOf(image.id()).isEmpty();
        database.change(change -> {
            if (used) {
                HiddenImages.put(change, image);
            }
            change.delete(image.id());
            return image;
        });
        images.remove(image.id());
        var removed = top(image).map(layers::collect).orElse(List.of());
        happened("delete", image, image.id());
        return removed;
    }

    /** Tells that something has happened to an image. */
    public void happened(String action, Image image, String name) {
        var attributes = new TreeMap<>(image.config().labels());
        attributes.put("name", name);
        listener.happened(action, image.id(), attributes);
    }

    /** Tells that something came from a registry, or went to one. */
    public void happened(String action, ImageReference reference, Image image) {
        var attributes = new TreeMap<>(image.config().labels());
        attributes.put("name", reference.familiarRepository());
        listener.happened(action, reference.familiar(), attributes);
    }

    /** Nothing is open but what others have opened. */
    @Override
    public void close() {}
}
