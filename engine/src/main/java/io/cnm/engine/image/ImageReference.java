package io.cnm.engine.image;

import io.cnm.api.InvalidParameterException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an image is called, and where it comes from: {@code [HOST[:PORT]/]PATH[:TAG][@DIGEST]}. What people leave out is filled
 * in as Docker does: {@code busybox} is {@code docker.io/library/busybox}. <em>Immutable.</em>
 *
 * @param domain of the registry, such as {@code docker.io} or {@code localhost:5000}
 * @param path in the registry, such as {@code library/busybox}
 * @param tag a name for one of the images there
 * @param digest of its manifest
 */
public record ImageReference(String domain, String path, Optional<String> tag, Optional<String> digest) {
    /** The registry that is meant where none is named. */
    public static final String HUB = "docker.io";

    /** The tag that is meant where none is named. */
    public static final String LATEST = "latest";

    private static final String OLD_HUB = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final int LONGEST = 255;
    private static final int LONGEST_TEXT = 1024;
    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");
    private static final Pattern PATH =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    /**
     * Reads what a person or a client wrote.
     *
     * @throws InvalidParameterException in Docker's words, if it is none
     */
    public static ImageReference parse(String text) {
        if (text.length() > LONGEST_TEXT || ID.matcher(text).matches()) {
            throw malformed(text);
        }
        var at = text.indexOf('@');
        var digest = at < 0 ? Optional.<String>empty() : Optional.of(text.substring(at + 1));
        if (digest.filter(each -> !Digests.is(each)).isPresent()) {
            throw malformed(text);
        }
        var named = at < 0 ? text : text.substring(0, at);
        var colon = named.lastIndexOf(':');
        var hasTag = colon > named.lastIndexOf('/');
        var tag = hasTag ? Optional.of(named.substring(colon + 1)) : Optional.<String>empty();
        if (tag.filter(each -> !TAG.matcher(each).matches()).isPresent()) {
            throw malformed(text);
        }
        return named(text, hasTag ? named.substring(0, colon) : named, tag, digest);
    }

    private static ImageReference named(String text, String name, Optional<String> tag, Optional<String> digest) {
        var slash = name.indexOf('/');
        var first = slash < 0 ? "" : name.substring(0, slash);
        var hasDomain = slash >= 0
                && (first.indexOf('.') >= 0
                        || first.indexOf(':') >= 0
                        || first.equals("localhost")
                        || !first.toLowerCase(Locale.ROOT).equals(first));
        var domain = hasDomain && !first.equals(OLD_HUB) ? first : HUB;
        var path = hasDomain ? name.substring(slash + 1) : name;
        if (domain.equals(HUB) && path.indexOf('/') < 0) {
            path = OFFICIAL + path;
        }
        if (!DOMAIN.matcher(domain).matches() || name.length() > LONGEST) {
            throw malformed(text);
        }
        if (!PATH.matcher(path).matches()) {
            throw path.chars().anyMatch(Character::isUpperCase)
                    ? new InvalidParameterException("invalid reference format: repository name ("
                            + path.replace(OFFICIAL, "") + ") must be lowercase")
                    : malformed(text);
        }
        return new ImageReference(domain, path, tag, digest);
    }

    /**
     * Reads a repository and a tag that were given apart.
     *
     * @param tag a tag or a digest; empty for none
     */
    public static ImageReference parse(String repository, String tag) {
        if (tag.isEmpty()) {
            return parse(repository);
        }
        var name = parse(repository);
        if (name.digest.isPresent()) {
            throw malformed(repository);
        }
        return Digests.is(tag)
                ? new ImageReference(name.domain, name.path, Optional.empty(), Optional.of(tag))
                : name.withTag(tag);
    }

    private static InvalidParameterException malformed(String text) {
        return new InvalidParameterException(
                text.isEmpty() ? "repository name must have at least one component" : "invalid reference format");
    }

    /** The same with another tag, and no digest. */
    public ImageReference withTag(String other) {
        if (!TAG.matcher(other).matches()) {
            throw new InvalidParameterException("invalid tag format");
        }
        return new ImageReference(domain, path, Optional.of(other), Optional.empty());
    }

    /** The same by its manifest's digest, without a tag. */
    public ImageReference withDigest(String other) {
        return new ImageReference(domain, path, Optional.empty(), Optional.of(Digests.check(other)));
    }

    /** The same, but for a tag where neither a tag nor a digest was given. */
    public ImageReference orLatest() {
        return tag.isPresent() || digest.isPresent() ? this : withTag(LATEST);
    }

    /** The name without tag and digest, in full. */
    public String repository() {
        return domain + "/" + path;
    }

    /** The name without tag and digest, as people know it. */
    public String familiarRepository() {
        if (!domain.equals(HUB)) {
            return repository();
        }
        return path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0
                ? path.substring(OFFICIAL.length())
                : path;
    }

    /** As people know it. */
    public String familiar() {
        return familiarRepository() + suffix();
    }

    private String suffix() {
        return tag.map(each -> ":" + each).orElse("")
                + digest.map(each -> "@" + each).orElse("");
    }

    /** In full. */
    @Override
    public String toString() {
        return repository() + suffix();
    }
}
