package io.cnm.bench;

import io.cnm.api.Cidr;
import io.cnm.api.IpamSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.netlink.rtnl.RouteSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A host to measure on: one bridge network made through the library. <em>Confined to one thread.</em> */
final class Host implements AutoCloseable {
    private static final Cidr SUBNET = Cidr.parse("172.30.0.0/16");
    private static final Cidr OURS = Cidr.parse("172.30.0.0/17");

    private final NetworkController controller;
    private final Network network;
    private final RouteSocket route;
    private final HostLinks links;
    private final Runnable awaitIdle;

    /**
     * Makes the network.
     *
     * @param route in the host's namespace
     * @param awaitIdle waits until the controller's background work is done
     */
    Host(NetworkController controller, RouteSocket route, Runnable awaitIdle) {
        this.controller = controller;
        this.route = route;
        this.awaitIdle = awaitIdle;
        links = new HostLinks(route);
        var pool = new PoolSpec(Optional.of(SUBNET), Optional.of(OURS), Optional.empty(), Map.of());
        network = controller.createNetwork(
                NetworkSpec.named("bench").ipam(IpamSpec.of(pool)).build());
    }

    /** Endpoints through the library; cleaning up waits until the kernel has as many pairs as now. */
    Joins joins(String prefix) {
        var before = links.ends();
        return new Joins(controller, network, prefix, () -> awaitClean(before));
    }

    /** The raw loop on the same bridge, with addresses from the part of its subnet that the library leaves alone. */
    RawLoop rawLoop(Path keys) {
        return new RawLoop(route, keys, subnet());
    }

    Network network() {
        return network;
    }

    HostLinks links() {
        return links;
    }

    /** Waits until nothing goes on behind and there are at most so many ends of pairs. */
    void awaitClean(int expected) {
        awaitIdle.run();
        links.awaitEnds(expected);
    }

    /** Deletes the network, on which nothing must be left, and waits until it is gone. */
    @Override
    public void close() {
        network.delete();
        awaitIdle.run();
    }

    private static InetAddress subnet() {
        return SUBNET.first().toInetAddress();
    }
}
