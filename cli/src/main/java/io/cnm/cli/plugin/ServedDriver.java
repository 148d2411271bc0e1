package io.cnm.cli.plugin;

import io.cnm.api.InvalidParameterException;
import io.cnm.spi.NetworkDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A network driver, under the name by which Docker's users ask for it. <em>Immutable.</em>
 *
 * @param name of the socket: {@code cnm} for bridge networks, {@code cnm-} and the driver's own for others
 * @param driver which
 */
public record ServedDriver(String name, NetworkDriver driver) {
    private static final String FIRST = "bridge";

    /**
     * Finds drivers by their own names.
     *
     * @throws InvalidParameterException if there is none of a name, naming those that there are
     */
    public static List<ServedDriver> find(List<String> types) {
        var all = ServiceLoader.load(NetworkDriver.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(ServedDriver::fits)
                .toList();
        return types.stream().distinct().map(type -> find(type, all)).toList();
    }

    /** Those that give containers an interface. */
    private static boolean fits(NetworkDriver driver) {
        return driver.capabilities().interfaces() && !driver.capabilities().singleton();
    }

    private static ServedDriver find(String type, List<NetworkDriver> all) {
        return all.stream()
                .filter(driver -> driver.type().equals(type))
                .findFirst()
                .map(driver -> new ServedDriver(type.equals(FIRST) ? "cnm" : "cnm-" + type, driver))
                .orElseThrow(() -> new InvalidParameterException("driver \"" + type + "\" must be one of "
                        + all.stream().map(NetworkDriver::type).sorted().collect(Collectors.joining(", "))));
    }

    /** Where Docker looks for it. */
    Path socket(Path directory) {
        return directory.resolve(name + ".sock");
    }
}
