package io.cnm.engine.api;

import io.cnm.engine.container.Volumes;
import io.cnm.engine.container.Volumes.Volume;
import io.cnm.engine.wire.DockerVolume;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Volumes as Docker's clients know them. */
final class VolumeShow {
    private VolumeShow() {}

    static DockerVolume show(Volumes volumes, Volume volume) {
        return show(volumes, volume, Optional.empty());
    }

    /** @param users how many containers have it mounted */
    static DockerVolume used(Volumes volumes, Volume volume, int users) {
        return show(volumes, volume, Optional.of(new DockerVolume.Usage(volumes.size(volume.name()), users)));
    }

    private static DockerVolume show(Volumes volumes, Volume volume, Optional<DockerVolume.Usage> usage) {
        return new DockerVolume(
                volume.created().truncatedTo(ChronoUnit.SECONDS).toString(),
                "local",
                Optional.of(volume.labels()).filter(map -> !map.isEmpty()),
                volumes.data(volume.name()).toString(),
                volume.name(),
                Optional.of(volume.options()).filter(map -> !map.isEmpty()),
                "local",
                usage);
    }
}
