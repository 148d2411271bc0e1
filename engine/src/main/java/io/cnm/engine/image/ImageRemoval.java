package io.cnm.engine.image;

import io.cnm.api.ConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One removal, by Docker's rules of what may go, and what goes with it. <em>Confined to one thread.</em> */
public final class ImageRemoval {
    private final ImageStore store;
    private final boolean force;
    private final boolean prune;
    private final List<Line> lines = new ArrayList<>();
    private long reclaimed;

    ImageRemoval(ImageStore store, boolean force, boolean prune) {
        this.store = store;
        this.force = force;
        this.prune = prune;
    }

    /**
     * What has gone. <em>Immutable.</em>
     *
     * @param untagged a name; empty if it is something else
     * @param deleted the id of an image or a layer; empty if it is something else
     */
    public record Line(String untagged, String deleted) {}

    /**
     * All that has gone. <em>Immutable.</em>
     *
     * @param lines in order
     * @param reclaimed bytes of files
     */
    public record Removed(List<Line> lines, long reclaimed) {
        static final Removed NOTHING = new Removed(List.of(), 0);

        public Removed {
            lines = List.copyOf(lines);
        }

        Removed and(Removed more) {
            return new Removed(
                    Stream.concat(lines.stream(), more.lines.stream()).toList(), reclaimed + more.reclaimed);
        }
    }

    Removed remove(String name) {
        var image = store.require(name);
        if (isId(image, name)) {
            removeById(image);
        } else {
            removeByName(image, name);
        }
        return new Removed(lines, reclaimed);
    }

    private static boolean isId(Image image, String name) {
        return image.id().startsWith(name) || image.id().startsWith(name, Digests.PREFIX.length());
    }

    private void removeByName(Image image, String name) {
        var reference = ImageReference.parse(name).orLatest();
        var before = store.references(image.id());
        if (!force && isOne(before)) {
            store.usersOf(image.id()).stream().findFirst().ifPresent(user -> {
                throw new ConflictException("conflict: unable to remove repository reference \"" + name
                        + "\" (must force) - container " + Digests.brief(user.id()) + " is using its referenced image "
                        + Digests.brief(image.id()));
            });
        }
        untag(image, reference.digest().map(reference::withDigest).orElse(reference));
        var left = store.references(image.id());
        if (left.stream().noneMatch(each -> isTagIn(each, reference))) {
            left.stream()
                    .filter(each -> each.repository().equals(reference.repository()))
                    .forEach(each -> untag(image, each));
        }
        if (store.references(image.id()).isEmpty() && reasonToKeep(image).isEmpty()) {
            delete(image);
        }
    }

    private static boolean isTagIn(ImageReference each, ImageReference reference) {
        return each.tag().isPresent() && each.repository().equals(reference.repository());
    }

    private void removeById(Image image) {
        var names = store.references(image.id());
        var reason = reasonToKeep(image)
                .or(() -> force || isOne(names)
                        ? Optional.empty()
                        : Optional.of(new Reason(true, "image is referenced in multiple repositories")));
        reason.ifPresent(each -> {
            throw new ConflictException("conflict: unable to delete " + Digests.brief(image.id()) + " ("
                    + (each.soft ? "must be forced" : "cannot be forced") + ") - " + each.text);
        });
        names.forEach(each -> untag(image, each));
        delete(image);
    }

    /** One name, or one tag and the digests that came with it. */
    private static boolean isOne(List<ImageReference> names) {
        var tags = names.stream().filter(each -> each.tag().isPresent()).count();
        var repositories =
                names.stream().map(ImageReference::repository).distinct().count();
        return tags <= 1 && repositories <= 1;
    }

    /** Why an image cannot go; one that is soft gives way to force. */
    private record Reason(boolean soft, String text) {}

    private Optional<Reason> reasonToKeep(Image image) {
        if (!store.children(image.id()).isEmpty()) {
            return Optional.of(new Reason(false, "image has dependent child images"));
        }
        var its = store.usersOf(image.id());
        var running = its.stream().filter(ImageUsers.User::running).findFirst();
        if (running.isPresent()) {
            return running.map(
                    user -> new Reason(false, "image is being used by running container " + Digests.brief(user.id())));
        }
        return force
                ? Optional.empty()
                : its.stream()
                        .findFirst()
                        .map(user -> new Reason(
                                true, "image is being used by stopped container " + Digests.brief(user.id())));
    }

    private void untag(Image image, ImageReference name) {
        store.untag(image, name);
        lines.add(new Line(name.familiar(), ""));
    }

    private void delete(Image image) {
        var parent = store.parent(image.id());
        var layers = store.forget(image);
        lines.add(new Line("", image.id()));
        for (var layer : layers) {
            lines.add(new Line("", layer.chainId()));
            reclaimed += layer.size();
        }
        if (prune) {
            parent.flatMap(store::find)
                    .filter(above -> store.references(above.id()).isEmpty()
                            && store.children(above.id()).isEmpty()
                            && store.usersOf(above.id()).isEmpty())
                    .ifPresent(this::delete);
        }
    }
}
