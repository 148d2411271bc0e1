package io.cnm.engine.registry;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.image.ImageReference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which registries are asked, and how. <em>Immutable.</em>
 *
 * @param mirrors asked before Docker's own registry, in this order
 * @param insecure may be asked without TLS
 * @param downloads how many layers are pulled at once, by all pulls together
 * @param uploads how many layers are pushed at once, by all pushes together
 * @param connect how long a registry may take to take a connection
 * @param pause before a broken download is gone on with for the first time; it doubles each time
 */
public record RegistrySettings(
        List<URI> mirrors, InsecureRegistries insecure, int downloads, int uploads, Duration connect, Duration pause) {
    private static final String HUB = "registry-1.docker.io";
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    public RegistrySettings {
        mirrors = List.copyOf(mirrors);
    }

    /**
     * What the daemon's flags say.
     *
     * @throws InvalidParameterException if a mirror is no URL of a registry
     */
    public static RegistrySettings of(List<String> mirrors, List<String> insecure, int downloads, int uploads) {
        return new RegistrySettings(
                mirrors.stream().map(RegistrySettings::mirror).toList(),
                InsecureRegistries.of(insecure),
                downloads,
                uploads,
                CONNECT,
                PAUSE);
    }

    private static URI mirror(String text) {
        try {
            var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (Origin.of(uri).isWeb()
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidParameterException(refusal(text), e);
        }
        throw new InvalidParameterException(refusal(text));
    }

    private static String refusal(String text) {
        return "invalid mirror: \"" + text + "\" is not a URL such as https://mirror.example.com";
    }

    /** Where a registry answers. */
    record Place(URI base, boolean insecure, boolean mirror) {}

    /** Where images of a name may be had, in the order in which that is tried. */
    List<Place> places(ImageReference name) {
        var places = new ArrayList<Place>();
        if (name.domain().equals(ImageReference.HUB)) {
            mirrors.forEach(mirror -> places.add(new Place(mirror, insecure.has(authority(mirror)), true)));
        }
        places.addAll(origins(name.domain()));
        return places;
    }

    /** Where a registry itself answers, in the order in which that is tried. */
    List<Place> origins(String domain) {
        var host = domain.equals(ImageReference.HUB) ? HUB : domain;
        var isInsecure = insecure.has(host);
        var places = new ArrayList<Place>();
        places.add(new Place(URI.create("https://" + host), isInsecure, false));
        if (isInsecure) {
            places.add(new Place(URI.create("http://" + host), true, false));
        }
        return places;
    }

    private static String authority(URI uri) {
        return String.valueOf(uri.getAuthority());
    }
}
