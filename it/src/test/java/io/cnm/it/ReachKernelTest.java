package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static io.cnm.it.Site.OUTSIDE;
import static io.cnm.it.Site.OUTSIDE6;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.it.Reach.Origin;
import io.cnm.it.Reach.Probe;
import io.cnm.it.Reach.Scene;
import io.cnm.linux.Sysctl;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostPolicy.Forwarding;
import io.cnm.spi.PacketMark;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who reaches whom, in every mode, with both backends, in both families, whether the host filters bridged packets or not: all
 * that {@link Reach} says, tried with real packets. What must succeed is tried first, so that what then fails is not merely
 * dead.
 */
@InPrivateNetns
class ReachKernelTest {
    private static final String MODE = "com.docker.network.bridge.gateway_mode_ipv";
    private static final String OTHER = "192.0.2.9";
    private static final String OTHER6 = "2001:db8::9";
    private static final int SERVICE = 90;
    private static final int AT_ONCE = 40;
    private static final Duration SOON = Duration.ofSeconds(30);

    static Stream<Arguments> scenes() {
        return Stream.of(Scene.values())
                .flatMap(scene -> Stream.of(FirewallBackend.values()).map(backend -> Arguments.of(scene, backend)));
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void everyoneReachesWhatTheModeOfTheNetworkSays(Scene scene, FirewallBackend backend, Lab lab) throws Exception {
        var stage = new Stage(lab, scene, backend);
        var pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (var bridged : List.of(false, true)) {
                stage.filterBridged(bridged);
                assertThat(stage.surprises(new Reach(scene, backend, bridged), pool))
                        .as("%s with %s, bridged packets %sfiltered", scene, backend, bridged ? "" : "not ")
                        .isEmpty();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** The host, its networks and its neighbours. <em>Confined to one thread</em>, but for the probes. */
    private static final class Stage {
        private final Lab lab;
        private final Place web;
        private final Place outside;
        private final Map<Origin, Place> places = new EnumMap<>(Origin.class);

        Stage(Lab lab, Scene scene, FirewallBackend backend) {
            this.lab = lab;
            var site = Site.open(lab, builder -> builder.firewall(backend).policy(policy(scene)));
            lab.ip("address add " + OTHER + "/24 dev uplink");
            lab.ip("address add " + OTHER6 + "/64 dev uplink nodad");
            outside = site.outside();
            places.put(Origin.HOST, site.host());
            places.put(Origin.OUTSIDE, outside);
            places.put(Origin.PARTNER, site.neighbour("partner", "198.51.100", "2001:db8:1"));
            var front = site.controller().createNetwork(front(scene));
            web = site.sandbox(publishing(), front);
            places.put(Origin.PEER, site.sandbox("peer", front));
            places.put(Origin.OTHER, site.sandbox("db", back(site, scene)));
            if (scene == Scene.BESIDE_INTERNAL) {
                var db = requireNonNull(places.get(Origin.OTHER)).shell();
                db.ip("route add default via 10.2.0.1");
                db.ip("route add default via fd00:2::1");
            }
            if (scene == Scene.ACCEPTED_MARK) {
                lab.nft("add table inet admin");
                lab.nft("add chain inet admin marks { type filter hook prerouting priority mangle ; }");
                lab.nft("add rule inet admin marks tcp dport " + Reach.UNPUBLISHED + " meta mark set 0x1010");
            }
            if (scene == Scene.NO_RULES) {
                forward();
            }
            Stream.of(80, 81, 82, 83).forEach(web::serve);
            outside.serve(SERVICE);
        }

        private void forward() {
            lab.netns().run(() -> {
                Sysctl.write("net/ipv4/ip_forward", "1");
                Sysctl.write("net/ipv6/conf/all/forwarding", "1");
            });
        }

        private static HostPolicy policy(Scene scene) {
            var mark = Optional.of(new PacketMark(0x10, 0xf0)).filter(each -> scene == Scene.ACCEPTED_MARK);
            var rules = scene != Scene.NO_RULES;
            return new HostPolicy(rules, rules, Forwarding.GUARDED, true, scene.direct(), mark);
        }

        private static NetworkSpec front(Scene scene) {
            var spec = Site.dualStack("front", 1).internal(scene.internal());
            var mode = scene == Scene.ISOLATED
                    ? "isolated"
                    : scene == Scene.ROUTED ? "routed" : scene.unprotected() ? "nat-unprotected" : "nat";
            spec.option(MODE + 4, mode).option(MODE + 6, mode);
            switch (scene) {
                case NO_INTER_CONTAINER -> spec.option("com.docker.network.bridge.enable_icc", "false");
                case NO_MASQUERADE -> spec.option("com.docker.network.bridge.enable_ip_masquerade", "false");
                case TRUSTED_LINK -> spec.option("com.docker.network.bridge.trusted_host_interfaces", "lan0:partner");
                default -> {}
            }
            return spec.build();
        }

        private static Network back(Site site, Scene scene) {
            return site.controller()
                    .createNetwork(Site.dualStack("back", 2)
                            .internal(scene == Scene.BESIDE_INTERNAL)
                            .build());
        }

        private static SandboxSpec publishing() {
            return SandboxSpec.named("web")
                    .publish(PortMapping.tcp(8080, 80))
                    .publish(PortMapping.tcp(8081, 81).on(Place.ip(HOST)))
                    .publish(PortMapping.tcp(8081, 81).on(Place.ip(HOST6)))
                    .publish(PortMapping.tcp(8082, 82).on(Place.ip("127.0.0.1")))
                    .publish(PortMapping.tcp(8082, 82).on(Place.ip("::1")))
                    .build();
        }

        void filterBridged(boolean on) {
            lab.netns().run(() -> {
                for (var family : List.of("iptables", "ip6tables")) {
                    var key = "net/bridge/bridge-nf-call-" + family;
                    assumeTrue(!on || Sysctl.find(key).isPresent(), "skipped: needs br_netfilter");
                    if (Sysctl.find(key).isPresent()) {
                        Sysctl.write(key, on ? "1" : "0");
                    }
                }
            });
        }

        /** What is not as it should be. */
        List<String> surprises(Reach reach, ExecutorService pool) throws Exception {
            var surprises = new ArrayList<String>();
            for (boolean wished : List.of(true, false)) {
                var tried = new ArrayList<Map.Entry<Object, Future<Boolean>>>();
                Reach.probes().stream()
                        .filter(probe -> reach.expects(probe) == wished)
                        .forEach(probe -> tried.add(Map.entry(probe, pool.submit(() -> tries(probe, wished)))));
                if (reach.expectsWayOut() == wished) {
                    for (var address : List.of(OUTSIDE, OUTSIDE6)) {
                        tried.add(Map.entry(
                                "way out to " + address, pool.submit(() -> reaches(web, address, SERVICE, wished))));
                    }
                }
                for (var each : tried) {
                    if (each.getValue().get() != wished) {
                        surprises.add((wished ? "not reached: " : "reached: ") + each.getKey());
                    }
                }
            }
            return surprises;
        }

        private boolean tries(Probe probe, boolean patient) {
            return reaches(requireNonNull(places.get(probe.from())), address(probe), probe.port(), patient);
        }

        /** What must succeed may take its time. */
        private static boolean reaches(Place from, String address, int port, boolean patient) {
            var end = System.nanoTime() + (patient ? SOON.toNanos() : 0);
            do {
                if (port == Reach.PING ? from.pings(address) : from.reaches(address, port)) {
                    return true;
                }
            } while (System.nanoTime() < end);
            return false;
        }

        private String address(Probe probe) {
            return switch (probe.target()) {
                case CONTAINER -> probe.v6() ? web.ipv6() : web.ipv4();
                case HOST -> probe.v6() ? HOST6 : HOST;
                case HOSTS_OTHER -> probe.v6() ? OTHER6 : OTHER;
                case LOOPBACK -> probe.v6() ? "::1" : "127.0.0.1";
            };
        }
    }
}
