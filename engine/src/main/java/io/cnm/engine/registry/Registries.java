package io.cnm.engine.registry;

import io.cnm.engine.image.ImageStore;

/**
 * All that is done with registries. <em>Immutable.</em>
 *
 * @param puller gets images
 * @param pusher puts them there
 * @param login shows credentials
 */
public record Registries(Puller puller, Pusher pusher, Login login) {
    /** Nothing is asked yet. */
    public static Registries of(ImageStore store, RegistrySettings settings) {
        var wire = new Wire(settings.connect());
        return new Registries(
                new Puller(store, settings, wire), new Pusher(store, settings, wire), new Login(settings, wire));
    }
}
