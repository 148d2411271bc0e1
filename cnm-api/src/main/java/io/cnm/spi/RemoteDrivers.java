package io.cnm.spi;

import io.cnm.api.Node;
import java.util.Optional;
import java.util.Set;

/**
 * Drivers that are not built in, found by name when they are first asked for. A driver is the same object each time.
 * <em>Implementations are thread-safe.</em>
 */
public interface RemoteDrivers extends PluginCaller {
    /**
     * The network driver of that name, which is asked what it can. It must not be called with a lock held.
     *
     * @return empty if nobody bears the name
     * @throws io.cnm.api.InvalidParameterException if nobody can bear it, as it has path parts
     * @throws io.cnm.api.NotFoundException if who bears it is no network driver
     * @throws io.cnm.api.SystemException if it does not answer as it must
     */
    Optional<PluginDriver> findNetworkDriver(String name);

    /**
     * The network driver of that name, whether it is there now or not. Nobody is asked.
     *
     * @param name of a driver that has made networks
     */
    PluginDriver recallNetworkDriver(String name);

    /** The same as {@link #findNetworkDriver} for IPAM drivers. */
    Optional<IpamDriver> findIpamDriver(String name);

    /**
     * Tells which hosts there are from now on. Network drivers that are in use hear which came and which went, those that
     * come later, or come back, of all. Nobody waits for that.
     */
    void nodes(Set<Node> nodes);
}
