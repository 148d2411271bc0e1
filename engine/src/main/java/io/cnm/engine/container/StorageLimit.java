package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.OptionalLong;

/** What a container's own files may take, as {@code docker run --storage-opt size=SIZE} says it. Pure. */
final class StorageLimit {
    private static final String SIZE = "size";

    private StorageLimit() {}

    /**
     * In bytes; empty for as much as there is.
     *
     * @throws InvalidParameterException in Docker's words if there is no such option, or no such size
     */
    static OptionalLong of(HostConfig host) {
        for (var option : host.storageOpt().keySet()) {
            if (!option.equals(SIZE)) {
                throw new InvalidParameterException("Unknown option " + option);
            }
        }
        var size = ByteSize.parse(host.storageOpt().getOrDefault(SIZE, "0"));
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }
}
