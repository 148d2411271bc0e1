package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.HardwareAddress;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The least that an endpoint can cost: a namespace on a key file, one message that makes the pair with its far end inside,
 * one send that does the rest inside. The kernel gets the same objects as from a join; there is no plan, no rule, no
 * resolver, no file, and nobody checks anything. <em>Confined to one thread.</em>
 */
final class RawLoop implements Contender {
    private static final int LOOPBACK = 1;
    private static final int INSIDE = 7;
    private static final int FIRST_INDEX = 1 << 30;
    private static final String MAC = "02:43:00:00:00:00";

    private final RouteSocket host;
    private final HostLinks links;
    private final int bridge;
    private final Path keys;
    private final int subnet;
    private final InetAddress gateway;
    private final List<Made> made = new ArrayList<>();
    private final List<double[]> parts = new ArrayList<>();
    private int next;

    /** What one pass has made. */
    private record Made(Netns netns, RouteSocket route) {}

    /**
     * A loop on a bridge.
     *
     * @param subnet the first address of a /16 whose first address is the bridge's, and whose upper half is free
     */
    RawLoop(RouteSocket host, Path keys, InetAddress subnet) {
        this.host = host;
        this.keys = keys;
        links = new HostLinks(host);
        bridge = links.bridge();
        this.subnet = ByteBuffer.wrap(subnet.getAddress()).getInt();
        gateway = address(1);
    }

    @Override
    public double[] work(int count) {
        var took = new double[count];
        for (var i = 0; i < count; i++) {
            var start = System.nanoTime();
            makeOne();
            took[i] = System.nanoTime() - start;
        }
        return took;
    }

    private void makeOne() {
        var number = next++;
        var begin = System.nanoTime();
        var created = Netns.create(keys.resolve("raw" + number), RouteSocket::open);
        var namespace = System.nanoTime();
        host.execute(new NewLink("raw" + number)
                .index(FIRST_INDEX + number)
                .master(bridge)
                .up()
                .veth(peer -> peer.name("eth0").index(INSIDE).mac(mac(number)).netns(created.netns())));
        var link = System.nanoTime();
        var inside = created.answer();
        Outcome.requireAll(inside.executeAllInOwnNamespace(List.of(
                new SetLink(LOOPBACK).up(),
                Address.of(INSIDE, new IpPrefix(address(1 << 15 | number % (1 << 14) + 1), 16))
                        .add(),
                new SetLink(INSIDE).up(),
                Route.to(IpPrefix.ANY4).via(gateway).link(INSIDE).add())));
        var end = System.nanoTime();
        parts.add(new double[] {namespace - begin, link - namespace, end - link});
        made.add(new Made(created.netns(), inside));
    }

    /** Lets go of the namespaces, and answers what each took: their end takes the links along, in the background. */
    double[] letGo() {
        var took = new double[made.size()];
        for (var i = 0; i < took.length; i++) {
            var start = System.nanoTime();
            made.get(i).route().close();
            made.get(i).netns().delete();
            took[i] = System.nanoTime() - start;
        }
        made.clear();
        return took;
    }

    @Override
    public void cleanUp() {
        var others = links.ends() - made.size();
        letGo();
        links.awaitEnds(others);
    }

    /** What a part of each pass took: 0 the namespace, 1 the pair, 2 what is inside. */
    Samples part(int part) {
        return Samples.of(parts.stream().mapToDouble(each -> each[part]).toArray());
    }

    private InetAddress address(int offset) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(subnet + offset).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four octets are an address
        }
    }

    private static HardwareAddress mac(int number) {
        var octets = HardwareAddress.parse(MAC).bytes();
        ByteBuffer.wrap(octets).putInt(2, number);
        return HardwareAddress.of(octets);
    }
}
