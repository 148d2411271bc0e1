package io.cnm.it;

import io.cnm.remote.PluginDirectories;
import io.cnm.remote.Plugins;
import io.cnm.remote.Timing;
import io.cnm.remote.wire.CreateNetwork;
import io.cnm.remote.wire.EndpointKey;
import io.cnm.remote.wire.RequestAddress;
import io.cnm.remote.wire.WireJson;
import io.cnm.testkit.FakePlugin;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody else's driver: a bridge {@code weave0} for one network, and a pair of links for each endpoint, made when it joins and
 * removed when it is deleted. As an IPAM driver it has one pool, whose addresses it gives out in order. <em>Thread-safe.</em>
 */
final class WeavePlugin implements AutoCloseable {
    static final String NAME = "weave";
    static final String BRIDGE = "weave0";

    private final Lab lab;
    private final FakePlugin server;
    private final Map<String, String> gateways = new ConcurrentHashMap<>();
    private final AtomicInteger addresses = new AtomicInteger();
    private boolean ended;

    private WeavePlugin(Lab lab, FakePlugin server) {
        this.lab = lab;
        this.server = server;
    }

    /** Starts it; it remembers nothing of an earlier life, but what it has made is there. */
    static WeavePlugin start(Lab lab) {
        try {
            var plugin = new WeavePlugin(lab, FakePlugin.on(directory(lab).resolve(NAME + ".sock")));
            plugin.serve();
            return lab.closeAtEnd(plugin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    static Path directory(Lab lab) {
        return lab.dir().resolve("plugins");
    }

    /** A controller's way to it. */
    static Plugins plugins(Lab lab, Timing timing) {
        return lab.closeAtEnd(new Plugins(new PluginDirectories(directory(lab), List.of()), timing));
    }

    FakePlugin server() {
        return server;
    }

    private void serve() {
        answers("NetworkDriver.CreateNetwork", call -> {
            var network = WireJson.read(call.body(), CreateNetwork.class);
            var gateway = network.ipv4Data().get(0).gateway();
            gateways.put(network.networkId(), gateway.replaceAll("/.*", ""));
            lab.ip("link add " + BRIDGE + " type bridge");
            lab.ip("address add " + gateway + " dev " + BRIDGE);
            lab.ip("link set " + BRIDGE + " up");
            return "{}";
        });
        answers("NetworkDriver.DeleteNetwork", call -> {
            removeIfThere(BRIDGE);
            return "{}";
        });
        answers("NetworkDriver.Join", call -> {
            var key = WireJson.read(call.body(), EndpointKey.class);
            lab.ip("link add " + outer(key) + " type veth peer name " + inner(key));
            lab.ip("link set " + outer(key) + " master " + BRIDGE + " up");
            var gateway = gateways.get(key.networkId());
            return """
                    {"InterfaceName":{"SrcName":"%s","DstPrefix":"eth"},"Gateway":"%s","StaticRoutes":[
                      {"Destination":"198.51.100.0/24","RouteType":0,"NextHop":"%s"},
                      {"Destination":"203.0.113.0/24","RouteType":1}]}""".formatted(inner(key), gateway, gateway);
        });
        answers("NetworkDriver.DeleteEndpoint", call -> {
            var key = WireJson.read(call.body(), EndpointKey.class);
            removeIfThere(outer(key));
            return "{}";
        });
        server.answers("IpamDriver.RequestPool", "{\"PoolID\":\"weave\",\"Pool\":\"10.7.0.0/24\"}");
        answers("IpamDriver.RequestAddress", call -> {
            var wish = WireJson.read(call.body(), RequestAddress.class).address();
            var address = wish.isEmpty() ? "10.7.0." + addresses.incrementAndGet() : wish;
            return "{\"Address\":\"" + address + "/24\"}";
        });
    }

    private void answers(String method, FakePlugin.Reply reply) {
        server.answers(method, call -> work(call, reply));
    }

    /** One call after the other, and none any more when it has ended, for its programs run in the lab. */
    private synchronized String work(FakePlugin.Call call, FakePlugin.Reply reply) throws Exception {
        return ended ? "{}" : reply.to(call);
    }

    /** It may be told of what it has never made, or has removed already. */
    private void removeIfThere(String link) {
        if (lab.ip("-o link").matches("(?s).* " + link + "[@:].*")) {
            lab.ip("link delete " + link);
        }
    }

    private static String outer(EndpointKey key) {
        return "wo" + key.endpointId().substring(0, 8);
    }

    private static String inner(EndpointKey key) {
        return "wi" + key.endpointId().substring(0, 8);
    }

    /** Its process ends; what it has made stays. */
    @Override
    public synchronized void close() throws IOException {
        ended = true;
        server.close();
    }
}
