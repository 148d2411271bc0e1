package io.cnm.bench;

import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.bench.Duel.Rounds;
import io.cnm.bench.Parts.Part;
import io.cnm.linux.Netns;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.spi.Naming;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Ports published on a running sandbox, a hundred in one call and one by one with more and more of others there, against
 * elements put into a map of nf_tables by hand; and how much of it is rules and how much the sockets that hold the ports.
 */
final class PublishScenario implements Scenario {
    private static final double RULES_MILLIS = 2;
    private static final Limit RULES = Limit.millis(RULES_MILLIS);
    private static final Limit WHOLE = Limit.millisAndTimesPeer(RULES_MILLIS, 1.5);
    private static final int CROWD = 10_000;
    private static final int FIRST = 30_000;
    private static final int OF_LOOP = 31_000;
    private static final int HUNDRED = 100;
    private static final int CHUNK = 1000;

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String about() {
        return "100 ports in one call; one port with 1 to 10 000 there; rules and sockets apart";
    }

    @Override
    public void run(Setting setting) {
        try (var route = RouteSocket.open();
                var netns = Netns.current();
                var parts = new Parts(netns, Naming.own("cnm-bench"), setting.directory());
                var host = new Host(parts.controller(), route, parts::awaitIdle);
                var map = new RawMap()) {
            var crowd = sandbox(parts, host, "crowd");
            var sandbox = sandbox(parts, host, "ours");
            var hundred = new Both(parts, sandbox, map, HUNDRED);
            whole(setting, hundred);
            measure(setting, "100 ports", hundred, Optional.of(RULES));
            var there = 0;
            for (var size : setting.sizes(1, HUNDRED, 1000, 10_000)) {
                grow(crowd, map, there, size);
                there = size;
                measure(setting, "one port, " + size + " there", new Both(parts, sandbox, map, 1), Optional.empty());
            }
            crowd.delete();
            sandbox.delete();
        }
    }

    /** A sandbox whose ports are published, and the map that the peer changes. */
    private record Both(Parts parts, Sandbox sandbox, RawMap map, int ports) {
        Contender ours() {
            var mappings = mappings(FIRST, ports);
            return Contender.of(() -> sandbox.publish(mappings), () -> sandbox.unpublish(mappings));
        }

        Contender peer() {
            return Contender.of(() -> map.add(FIRST, ports), () -> map.remove(FIRST, ports));
        }
    }

    /** The same sockets in a loop are the peer, for which the rules' share is allowed on top. */
    private static void whole(Setting setting, Both both) {
        try (var loop = SocketLoop.open(setting.directory(), OF_LOOP, HUNDRED)) {
            var duel = Duel.run(both.ours(), loop, new Rounds(setting.times(200), setting.times(100), 1));
            setting.row(
                    "publish 100 ports, whole / sockets in " + loop.language(),
                    duel.ours(),
                    Optional.of(duel.peer()),
                    Optional.of(WHOLE));
        }
    }

    private static void measure(Setting setting, String what, Both both, Optional<Limit> rulesLimit) {
        var rounds = new Rounds(setting.times(100), setting.times(100), 1);
        var whole = Duel.run(both.ours(), both.peer(), rounds);
        setting.row("publish " + what, whole.ours(), Optional.of(whole.peer()), Optional.empty());
        var spent = both.parts().measure(both.ours(), rounds);
        for (var part : List.of(Part.RULES, Part.PORTS, Part.RELAY, Part.FILES, Part.CONTROLLER)) {
            Optional.ofNullable(spent.get(part))
                    .ifPresent(samples -> setting.row(
                            "publish " + what + ", " + part,
                            samples,
                            Optional.of(whole.peer()).filter(peer -> part == Part.RULES),
                            rulesLimit.filter(limit -> part == Part.RULES)));
        }
    }

    private static Sandbox sandbox(Parts parts, Host host, String name) {
        var sandbox = parts.controller().createSandbox(SandboxSpec.of(name));
        host.network().createEndpoint(EndpointSpec.of(name)).join(sandbox);
        return sandbox;
    }

    private static void grow(Sandbox crowd, RawMap map, int from, int to) {
        for (var port = from; port < to; port += CHUNK) {
            var count = Math.min(CHUNK, to - port);
            crowd.publish(onIpv4(mappings(CROWD + port, count)));
            map.add(CROWD + port, count);
        }
    }

    /** A socket each, so that the usual limit of descriptors is enough for thousands. */
    private static List<PortMapping> onIpv4(List<PortMapping> mappings) {
        return mappings.stream().map(port -> port.on(IpAddress.ANY_V4)).toList();
    }

    private static List<PortMapping> mappings(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(port -> PortMapping.tcp(port, 80))
                .toList();
    }
}
