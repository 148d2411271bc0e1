package io.cnm.engine.registry;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Descriptor;
import io.cnm.engine.image.ImageReference;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Manifest;
import io.cnm.engine.image.Platform;
import java.io.IOException;
import java.util.Optional;

/** {@code docker pull}. A pull is found out about first, which can fail as a whole, and then made. <em>Thread-safe.</em> */
public final class Puller {
    private static final int DEEPEST = 3;

    private final ImageStore store;
    private final RegistrySettings settings;
    private final Wire wire;
    private final Downloads downloads;

    Puller(ImageStore store, RegistrySettings settings, Wire wire) {
        this.store = store;
        this.settings = settings;
        this.wire = wire;
        downloads = new Downloads(store.layers().blobs(), settings.downloads(), settings.pause());
    }

    /**
     * Asks the registries for an image, one after the other.
     *
     * @param platform what it is to be made for; empty for this machine's
     * @throws NotFoundException in Docker's words, if none has it, or not for the platform
     * @throws InvalidParameterException if what they have is malformed
     * @throws SystemException if none can be asked
     */
    public Pull find(ImageReference wanted, Optional<Platform> platform, Optional<Credentials> credentials) {
        var name = wanted.orLatest();
        CnmException failure = new SystemException("no registry to pull " + name.familiar() + " from");
        for (var place : settings.places(name)) {
            var session = new RegistrySession(wire, place, name, credentials, "pull");
            try {
                return find(new PullSession(session), name, platform);
            } catch (IOException e) {
                failure = worse(failure, unreachable(place, e));
                if (!session.mayTryAnotherWay(e)) {
                    throw failure;
                }
            } catch (CnmException e) {
                failure = e; // a mirror that is broken is as good as none
                if (!place.mirror()) {
                    throw e;
                }
            }
        }
        throw failure;
    }

    /** What a mirror or the way without TLS says is told beside what came before. */
    static CnmException worse(CnmException before, CnmException now) {
        now.addSuppressed(before);
        return now;
    }

    /** In Docker's words. */
    static SystemException unreachable(RegistrySettings.Place place, IOException e) {
        var text = e.getMessage() == null ? e.toString() : e.getMessage();
        return new SystemException("Get \"" + place.base() + "/v2/\": " + text, e);
    }

    private Pull find(PullSession session, ImageReference name, Optional<Platform> platform) throws IOException {
        var top = session.manifest(name.digest().orElseGet(() -> name.tag().orElseThrow()));
        var content = top.bytes();
        for (var depth = 0; depth < DEEPEST; depth++) {
            var manifest = Manifest.parse(content);
            if (manifest instanceof Manifest.Single single) {
                var config = session.shortBlob(single.config());
                return pull(session, name, platform, new Pull.Found(top.digest(), single, config));
            }
            var wanted = platform.orElseGet(Platform::ofMachine);
            var next = ((Manifest.Index) manifest)
                    .find(wanted)
                    .orElseThrow(() -> new NotFoundException(
                            "no matching manifest for " + wanted + " in the manifest list entries"));
            content = requireSize(next, session.manifest(next.digest()).bytes());
        }
        throw new InvalidParameterException("lists of lists of lists of images at " + name.familiar());
    }

    private static byte[] requireSize(Descriptor descriptor, byte[] content) {
        if (content.length != descriptor.size()) {
            throw Blobs.mismatch("manifest", descriptor.digest(), content.length + " bytes, not " + descriptor.size());
        }
        return content;
    }

    private Pull pull(PullSession session, ImageReference name, Optional<Platform> platform, Pull.Found found) {
        var details = ImageStore.parse(found.config().bytes());
        var layers = details.rootfs().orElseThrow().diffIds().size();
        if (layers != found.manifest().layers().size()) {
            throw new InvalidParameterException("the manifest of " + name.familiar() + " has "
                    + found.manifest().layers().size() + " layers, and its configuration " + layers);
        }
        var actual = new Platform(
                details.os().isEmpty() ? "linux" : details.os(), details.architecture(), details.variant());
        if (!actual.os().equals("linux")) {
            throw new InvalidParameterException(
                    "image operating system \"" + actual.os() + "\" cannot be used on this platform");
        }
        if (platform.filter(wanted -> !wanted.takes(actual)).isPresent()) {
            throw new NotFoundException("image with reference " + name.familiar()
                    + " was found but does not match the specified platform: wanted " + platform.get() + ", actual: "
                    + actual);
        }
        return new Pull(store, downloads, session, name, found);
    }
}
