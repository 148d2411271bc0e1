package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import java.nio.file.Path;

/**
 * A machine beside a host, on a wire of their own: whoever comes from there to a published port comes from outside.
 * <em>Confined to one thread.</em>
 */
record Outside(Netns netns) implements AutoCloseable {
    /** The host's address on the wire. */
    static final String HOST = "192.0.2.1";

    private static final String OURS = "192.0.2.2";
    private static final int WIRE = 24;
    private static final int LOOPBACK = 1;

    /** Sets it up, and the host's loopback too: a host has one. */
    static Outside of(Netns host, Path key) {
        try (var onHost = RouteSocket.open(host)) {
            onHost.execute(new SetLink(LOOPBACK).up());
            var created = Netns.create(key, RouteSocket::open);
            try (var outside = created.answer()) {
                onHost.execute(
                        new NewLink("wire").up().veth(peer -> peer.name("wire").netns(created.netns())));
                address(onHost, HOST);
                address(outside, OURS);
            }
            return new Outside(created.netns());
        }
    }

    private static void address(RouteSocket route, String address) {
        var link = route.link("wire").orElseThrow().index();
        route.execute(new SetLink(link).up());
        route.execute(Address.of(link, IpPrefix.parse(address + "/" + WIRE)).add());
    }

    @Override
    public void close() {
        netns.delete();
    }
}
