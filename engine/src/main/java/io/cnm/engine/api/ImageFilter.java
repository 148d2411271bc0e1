package io.cnm.engine.api;

import io.cnm.engine.image.Image;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.http.HttpException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Which images a client wants to see. <em>Immutable.</em> */
final class ImageFilter implements Predicate<Image> {
    private static final Set<String> LIST = Set.of("before", "dangling", "label", "reference", "since", "until");
    private static final Set<String> PRUNE = Set.of("dangling", "label", "label!", "until");
    private static final int LONGEST = 255;

    private final ImageStore store;
    private final Filters filters;
    private final Optional<Boolean> dangling;
    private final Optional<Instant> before;
    private final Optional<Instant> since;

    private ImageFilter(ImageStore store, Filters filters, Instant now) {
        this.store = store;
        this.filters = filters;
        dangling = filters.single("dangling").map(value -> Questions.flag("dangling", value));
        var until = filters.single("until").map(text -> Times.parse("until", text, now));
        before = Stream.concat(filters.single("before").map(this::created).stream(), until.stream())
                .min(Comparator.naturalOrder());
        since = filters.single("since").map(this::created);
    }

    private Instant created(String name) {
        return ImageShow.created(store.require(name));
    }

    /** The filters of a list. */
    static ImageFilter list(ImageStore store, Optional<String> text) {
        return new ImageFilter(store, Filters.parse(text, LIST), Instant.now());
    }

    /** The filters of a prune. */
    static ImageFilter prune(ImageStore store, Optional<String> text) {
        return new ImageFilter(store, Filters.parse(text, PRUNE), Instant.now());
    }

    /** Whether images without a name are meant, or those with one; empty if nothing is said of it. */
    Optional<Boolean> dangling() {
        return dangling;
    }

    @Override
    public boolean test(Image image) {
        var created = ImageShow.created(image);
        var names = store.references(image.id());
        var labels = image.config().labels();
        return before.filter(end -> !created.isBefore(end)).isEmpty()
                && since.filter(start -> !created.isAfter(start)).isEmpty()
                && filters.labels("label", labels)
                && filters.values("label!").stream().noneMatch(label -> Filters.has(labels, label))
                && filters.any("reference", pattern -> names.stream().anyMatch(name -> matches(pattern, name)));
    }

    /** Whether it is dangling as the filter of a list wants it. */
    boolean fitsDangling(Image image) {
        return dangling.filter(wanted -> wanted != store.references(image.id()).isEmpty())
                .isEmpty();
    }

    private static boolean matches(String pattern, ImageReference name) {
        if (pattern.length() > LONGEST) {
            throw new HttpException(400, "invalid filter 'reference': longer than " + LONGEST + " characters");
        }
        try {
            var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            return List.of(name.familiarRepository(), name.familiar(), name.repository(), name.toString()).stream()
                    .anyMatch(text -> matcher.matches(Path.of(text)));
        } catch (PatternSyntaxException | InvalidPathException e) {
            throw new HttpException(400, "invalid filter 'reference=" + pattern + "': syntax error in pattern");
        }
    }
}
