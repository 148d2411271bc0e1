package io.cnm.engine;

import io.cnm.api.ForbiddenException;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.controller.LocalController;
import io.cnm.spi.HostView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks that Docker's users expect to find: {@code bridge}, {@code host} and {@code none}. */
public final class Predefined {
    private static final Logger log = LoggerFactory.getLogger(Predefined.class);
    private static final Set<String> NAMES = Set.of("bridge", "host", "none");

    private Predefined() {}

    /** Whether a network of this name is one of them. Users cannot give one these names. */
    public static boolean is(String name) {
        return NAMES.contains(name);
    }

    /**
     * Makes those that are missing. A default bridge that an earlier daemon made under another configuration is made anew,
     * unless somebody is on it.
     */
    static void create(LocalController controller, NetworkConfig config, HostView host) {
        require(controller, NetworkSpec.named("none").driver("null").build());
        require(controller, NetworkSpec.named("host").driver("host").build());
        var bridge = DefaultBridge.spec(config, host);
        var left = DefaultBridge.specAsLeft(config, host);
        if (bridge.isEmpty()) {
            controller.findNetwork("bridge").ifPresent(network -> remove(controller, network));
        } else if (controller.findNetwork("bridge").isPresent()) {
            var others = Stream.of(DefaultBridge.specWithoutAddresses(config, host), left);
            require(controller, bridge.get(), others.flatMap(Optional::stream).toList());
        } else {
            left.ifPresent(controller::createPredefined);
        }
    }

    private static void require(LocalController controller, NetworkSpec spec) {
        require(controller, spec, List.of());
    }

    /** @param others that will do too, if they are there already */
    private static void require(LocalController controller, NetworkSpec spec, List<NetworkSpec> others) {
        var existing = controller.findNetwork(spec.name());
        if (existing.isPresent()) {
            var there = existing.get().info().spec();
            if (there.equals(spec) || others.contains(there) || !remove(controller, existing.get())) {
                return;
            }
        }
        controller.createPredefined(spec);
    }

    private static boolean remove(LocalController controller, Network network) {
        try {
            controller.deletePredefined(network);
            return true;
        } catch (ForbiddenException e) {
            log.warn("network {} stays as it is, whatever the configuration says: {}", network.name(), e.getMessage());
            return false;
        }
    }
}
