package io.cnm.controller;

import io.cnm.api.NetworkInfo;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.PluginDriver;
import java.util.List;
import java.util.Optional;

/**
 * A network as it was created; it stays so for life. <em>Immutable.</em>
 *
 * @param info what everybody may know
 * @param driver who plans for it; empty for a mere configuration
 * @param plan what was made
 * @param pools leased for it
 * @param configuration the network whose settings it took
 * @param predefined made by the engine itself, under a name that users cannot take
 */
record NetworkState(
        NetworkInfo info,
        Optional<NetworkDriver> driver,
        NetworkPlan plan,
        List<Pools.Leased> pools,
        Optional<LiveNetwork> configuration,
        boolean predefined) {
    NetworkState {
        pools = List.copyOf(pools);
    }

    /** Whether its endpoints have interfaces of their own; they have none on the host's network and on none. */
    boolean hasInterfaces() {
        return driver.filter(each -> each.capabilities().interfaces()).isPresent();
    }

    /** Whether its driver is somebody else's program. */
    boolean isPlugins() {
        return driver.filter(PluginDriver.class::isInstance).isPresent();
    }

    /** Whether its endpoints find each other by name. */
    boolean hasNames() {
        return hasInterfaces() && !predefined && !isStopgap();
    }

    /** Whether it is only there for sandboxes that have no other way out. */
    boolean isStopgap() {
        return info.spec().name().equals(GatewayChooser.STOPGAP_NETWORK);
    }

    /** Whether its endpoints are in the host's own namespace. */
    boolean isHost() {
        return info.spec().driver().equals("host");
    }

    /** Whether it keeps whoever is on it from everybody else. */
    boolean isNone() {
        return info.spec().driver().equals("null");
    }
}
