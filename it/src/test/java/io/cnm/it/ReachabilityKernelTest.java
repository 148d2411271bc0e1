package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static io.cnm.it.Site.OUTSIDE;
import static io.cnm.it.Site.OUTSIDE6;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import org.junit.jupiter.api.Test;

/** Who reaches whom over bridge networks, with real programs. */
@InPrivateNetns
class ReachabilityKernelTest {
    private static final int PORT = 8000;

    @Test
    void sandboxesOfOneNetworkReachEachOther(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);
        web.serve(PORT);

        assertThat(peer.fetch(web.ipv4(), PORT)).isEqualTo("web");
        assertThat(peer.fetch(web.ipv6(), PORT)).isEqualTo("web");
        assertThat(peer.fetch("web", PORT)).isEqualTo("web");
        assertThat(peer.fetch("web.front", PORT)).isEqualTo("web");
        assertThat(peer.surelyPings(web.ipv4())).isTrue();
        assertThat(peer.surelyPings(web.ipv6())).isTrue();
    }

    @Test
    void networksAreIsolatedInBothFamilies(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);
        var db = site.sandbox("db", site.network("back", 2));
        web.serve(PORT);

        assertThat(peer.surelyReaches(web.ipv4(), PORT)).isTrue();
        assertThat(peer.surelyReaches(web.ipv6(), PORT)).isTrue();
        assertThat(db.reaches(web.ipv4(), PORT)).isFalse();
        assertThat(db.reaches(web.ipv6(), PORT)).isFalse();
    }

    @Test
    void sandboxOnBothNetworksReachesBoth(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var back = site.network("back", 2);
        var web = site.sandbox("web", front);
        var db = site.sandbox("db", back);
        var both = site.sandbox("both", front, back);
        web.serve(PORT);
        db.serve(PORT);

        assertThat(both.fetch("web", PORT)).isEqualTo("web");
        assertThat(both.fetch("db", PORT)).isEqualTo("db");
        assertThat(both.fetch(db.ipv6(), PORT)).isEqualTo("db");
        assertThat(web.reaches(db.ipv4(), PORT)).as("it is no router").isFalse();
    }

    @Test
    void whatGoesOutBearsTheHostsAddress(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", site.network("front", 1));
        Udp.serve(lab, site.outside(), PORT);

        assertThat(Udp.at(lab, web).ask(OUTSIDE, PORT)).isEqualTo("outside " + HOST);
        assertThat(Udp.at(lab, web).ask(OUTSIDE6, PORT)).isEqualTo("outside " + HOST6);
        site.outside().serve(PORT);
        assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(web.fetch(OUTSIDE6, PORT)).isEqualTo("outside");
    }

    @Test
    void unpublishedPortsAreNotReachedByARouteViaTheHost(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);
        web.serve(PORT);
        lab.nft("add table inet admin");
        lab.nft("add chain inet admin forward { type filter hook forward priority 0 ; policy accept ; }");

        assertThat(peer.surelyReaches(web.ipv4(), PORT)).isTrue();
        assertThat(peer.surelyReaches(web.ipv6(), PORT)).isTrue();
        assertThat(site.outside().reaches(web.ipv4(), PORT)).isFalse();
        assertThat(site.outside().reaches(web.ipv6(), PORT)).isFalse();
    }

    @Test
    void hostReachesItsSandboxes(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", site.network("front", 1));
        web.serve(PORT);

        assertThat(site.host().fetch(web.ipv4(), PORT)).isEqualTo("web");
        assertThat(site.host().fetch(web.ipv6(), PORT)).isEqualTo("web");
    }

    @Test
    void networkWithoutInterContainerTrafficKeepsItsSandboxesApart(Lab lab) {
        var site = Site.open(lab);
        var front = site.controller()
                .createNetwork(Site.dualStack("front", 1)
                        .option("com.docker.network.bridge.enable_icc", "false")
                        .build());
        var web = site.sandbox("web", front);
        var peer = site.sandbox("peer", front);
        web.serve(PORT);
        site.outside().serve(PORT);

        assertThat(site.host().surelyReaches(web.ipv4(), PORT)).isTrue();
        assertThat(peer.surelyReaches(OUTSIDE, PORT)).isTrue();
        assertThat(peer.reaches(web.ipv4(), PORT)).isFalse();
        assertThat(peer.reaches(web.ipv6(), PORT)).isFalse();
    }

    /** T17: who gets an address after another inherits none of his conversations. */
    @Test
    void nextOwnerOfAnAddressInheritsNoFlows(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        site.sandbox("peer", front);
        var first = site.controller().createSandbox(SandboxSpec.of("first"));
        var spec = EndpointSpec.named("one").address("10.1.0.9").build();
        front.createEndpoint(spec).join(first);
        Udp.serve(lab, site.outside(), PORT);
        var client = Udp.at(lab, site.inside(first));
        assertThat(client.ask(OUTSIDE, PORT)).isEqualTo("outside " + HOST);
        assertThat(flows()).contains("src=10.1.0.9");

        first.delete();
        var second = site.controller().createSandbox(SandboxSpec.of("second"));
        front.createEndpoint(spec).join(second);
        site.awaitClean();

        assertThat(flows()).doesNotContain("src=10.1.0.9");
        assertThat(lab.ip("neighbour show 10.1.0.9")).isEmpty();
    }

    private String flows() {
        return Site.read(java.nio.file.Path.of("/proc/thread-self/net/nf_conntrack"));
    }
}
