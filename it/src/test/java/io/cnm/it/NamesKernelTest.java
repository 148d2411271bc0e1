package io.cnm.it;

import static io.cnm.it.Site.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names as programs in sandboxes look them up, with the C library's own resolver. */
@InPrivateNetns
class NamesKernelTest {
    private static final String FAR_AWAY = "198.51.100.7";

    @Test
    void everyNameOfAnEndpointIsFoundAndItsAddressResolvesBack(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var peer = site.sandbox("peer", front);
        var sandbox = site.controller()
                .createSandbox(
                        SandboxSpec.named("0123456789abcdef").hostname("box").build());
        front.createEndpoint(
                        EndpointSpec.named("web").alias("www").alias("shop").build())
                .join(sandbox);

        for (var name : List.of("web", "www", "shop", "box", "0123456789ab", "web.front", "WEB")) {
            assertThat(ipv4(peer, name)).as(name).isEqualTo("10.1.0.3");
            assertThat(ipv6(peer, name)).as(name).isEqualTo("fd00:1::3");
        }
        assertThat(peer.run("getent", "hosts", "10.1.0.3")).contains("web.front");
        assertThat(peer.run("getent", "hosts", "fd00:1::3")).contains("web.front");
    }

    @Test
    void linkIsKnownToItsOwnSandboxOnly(Lab lab) {
        var site = Site.open(lab);
        OutsideResolver.serve(lab, site.outside().netns(), OUTSIDE, FAR_AWAY);
        var front = site.network("front", 1);
        site.sandbox("web", front);
        var other = site.sandbox("other", front);
        var sandbox = site.controller().createSandbox(SandboxSpec.of("linked"));
        front.createEndpoint(EndpointSpec.named("linked").link("backend", "web").build())
                .join(sandbox);

        assertThat(ipv4(site.inside(sandbox), "backend")).isEqualTo("10.1.0.2");
        assertThat(ipv4(other, "web")).as("control").isEqualTo("10.1.0.2");
        assertThat(ipv4(other, "backend")).isEmpty();
    }

    @Test
    void namesComeWithJoinsAndGoWithLeaves(Lab lab) {
        var site = Site.open(lab);
        OutsideResolver.serve(lab, site.outside().netns(), OUTSIDE, FAR_AWAY);
        var front = site.network("front", 1);
        var back = site.network("back", 2);
        var both = site.sandbox("both", front, back);
        var web = site.sandbox("web", front);
        var db = site.sandbox("db", back);

        assertThat(ipv4(both, "web")).isEqualTo("10.1.0.3");
        assertThat(ipv4(both, "db")).isEqualTo("10.2.0.3");
        assertThat(ipv4(both, "db.back")).isEqualTo("10.2.0.3");
        assertThat(ipv4(web, "db")).isEmpty();

        var toBack = back.createEndpoint(EndpointSpec.named("web").alias("www").build());
        toBack.join(web.sandbox());
        assertThat(ipv4(web, "db")).isEqualTo("10.2.0.3");
        assertThat(ipv4(db, "www")).isEqualTo("10.2.0.4");

        toBack.leave();
        assertThat(ipv4(web, "db")).isEmpty();
        assertThat(ipv4(db, "www")).isEmpty();
        assertThat(ipv4(both, "web")).as("on the other network").isEqualTo("10.1.0.3");
    }

    @Test
    void otherNamesAreAskedOfTheHostsServersFromTheHost(Lab lab) {
        var site = Site.open(lab);
        var server = OutsideResolver.serve(lab, site.outside().netns(), OUTSIDE, FAR_AWAY);
        var web = site.sandbox("web", site.network("front", 1));

        assertThat(ipv4(web, "far.example.net")).isEqualTo(FAR_AWAY);
        assertThat(server.asked()).contains("far.example.net from " + Site.HOST);
    }

    @Test
    void serversOfTheUsersAreAskedFromTheSandbox(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var helper = site.sandbox("helper", front);
        var server = OutsideResolver.serve(lab, helper.netns(), helper.ipv4(), FAR_AWAY);
        var dns = new SandboxSpec.DnsSpec(List.of(Place.ip(helper.ipv4())), List.of(), List.of());
        var web = site.sandbox(SandboxSpec.named("web").dns(dns).build(), front);

        assertThat(ipv4(web, "far.example.net")).isEqualTo(FAR_AWAY);
        assertThat(server.asked()).contains("far.example.net from " + web.ipv4());
    }

    /** T09: neither from the host nor from the sandbox, whoever is named as server. */
    @Test
    void nothingIsAskedOutsideForASandboxOnInternalNetworks(Lab lab) {
        var site = Site.open(lab);
        var server = OutsideResolver.serve(lab, site.outside().netns(), OUTSIDE, FAR_AWAY);
        var inner = site.controller()
                .createNetwork(Site.dualStack("inner", 1).internal(true).build());
        var front = site.network("front", 2);
        var free = site.sandbox("free", front);
        var web = site.sandbox("web", inner);
        var dns = new SandboxSpec.DnsSpec(List.of(Place.ip(OUTSIDE)), List.of(), List.of());
        var wilful = site.sandbox(SandboxSpec.named("wilful").dns(dns).build(), inner);
        wilful.shell().ip("route add default via 10.1.0.1");

        assertThat(ipv4(web, "secret.example.net")).isEmpty();
        assertThat(ipv4(wilful, "secret.example.net")).isEmpty();
        assertThat(ipv4(web, "wilful")).as("inside").isEqualTo(wilful.ipv4());
        assertThat(ipv4(free, "open.example.net")).as("control").isEqualTo(FAR_AWAY);
        assertThat(server.asked()).noneMatch(query -> query.contains("secret"));

        var out = front.createEndpoint(EndpointSpec.of("web"));
        out.join(web.sandbox());
        assertThat(ipv4(web, "open.example.net")).as("with a way out").isEqualTo(FAR_AWAY);
        out.leave();
        assertThat(ipv4(web, "secret.example.net")).as("without it again").isEmpty();
        assertThat(server.asked()).noneMatch(query -> query.contains("secret"));
    }

    /** T24. */
    @Test
    void resolverAnswersOnlyInsideItsSandbox(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);
        web.serve(8000);

        assertThat(ask(web, "127.0.0.11")).as("control: inside").isTrue();
        assertThat(peer.surelyReaches(web.ipv4(), 8000))
                .as("control: the way is open")
                .isTrue();
        assertThat(ask(peer, web.ipv4())).isFalse();
        assertThat(ask(site.host(), web.ipv4())).isFalse();
        assertThat(ask(site.host(), "127.0.0.11")).isFalse();
        assertThat(ask(peer, "10.1.0.1")).isFalse();
        assertThat(peer.reaches(web.ipv4(), 53)).isFalse();
        assertThat(web.run("busybox", "netstat", "-lun").lines().skip(2))
                .allMatch(line -> line.contains(" 127.0.0.11:"));
    }

    /** What a sandbox sends, to its resolver or to others, costs it no tracking of connections. */
    @Test
    void resolverTakesBothProtocolsAndTracksNothing(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);
        peer.serve(8000);

        assertThat(ipv4(web, "peer")).as("UDP").isEqualTo(peer.ipv4());
        assertThat(web.run("env", "RES_OPTIONS=use-vc", "getent", "ahostsv4", "peer"))
                .as("TCP")
                .startsWith(peer.ipv4());
        assertThat(web.surelyReaches(peer.ipv4(), 8000)).isTrue();
        assertThat(flows(web)).isZero();

        web.shell().run("nft", "table ip t { chain c { type filter hook output priority 0; ct state new accept; }; }");
        assertThat(web.surelyReaches(peer.ipv4(), 8000)).isTrue();
        assertThat(ipv4(web, "peer")).as("with rules of the sandbox's own").isEqualTo(peer.ipv4());
        assertThat(flows(web)).as("control").isPositive();
    }

    private static int flows(Place place) {
        return Integer.parseInt(
                place.run("cat", "/proc/sys/net/netfilter/nf_conntrack_count").strip());
    }

    private static boolean ask(Place place, String server) {
        var result = place.tryRun("timeout", "0.5", "busybox", "nslookup", "-type=a", "web", server);
        return result.exitCode() == 0 && result.output().contains("10.1.0.2");
    }

    private static String ipv4(Place place, String name) {
        return first(place, "ahostsv4", name);
    }

    private static String ipv6(Place place, String name) {
        return first(place, "ahostsv6", name);
    }

    private static String first(Place place, String database, String name) {
        return place.tryRun("timeout", "2", "getent", database, name).output().replaceFirst("(?s)\\s.*", "");
    }
}
