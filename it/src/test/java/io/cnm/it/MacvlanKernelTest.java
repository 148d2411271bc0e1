package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.OUTSIDE;
import static io.cnm.it.Site.OUTSIDE6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.kernel.LinkGroup;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Macvlan networks on the cable to the neighbour outside, who is their gateway; with real packets. */
@InPrivateNetns
class MacvlanKernelTest {
    private static final int PORT = 8000;

    @Test
    void sandboxesOnOneParentReachEachOtherAndTheNeighbour(Lab lab) {
        var site = Site.open(lab);
        var network = network(site, "lan", "bridge");
        var web = site.sandbox("web", network);
        var db = site.sandbox("db", network);
        web.serve(PORT);
        site.outside().serve(PORT);

        assertThat(db.fetch("web", PORT)).isEqualTo("web");
        assertThat(db.fetch(web.ipv4(), PORT)).isEqualTo("web");
        assertThat(db.fetch(web.ipv6(), PORT)).isEqualTo("web");
        assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(web.fetch(OUTSIDE6, PORT)).isEqualTo("outside");
        assertThat(site.outside().fetch(web.ipv4(), PORT)).isEqualTo("web");
        assertThat(web.gateway(false)).isEqualTo(OUTSIDE);
        assertThat(web.gateway(true)).isEqualTo(OUTSIDE6);
    }

    @Test
    void parentsOwnAddressIsBeyondReachBothWays(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", network(site, "lan", "bridge"));
        web.serve(PORT);
        site.host().serve(PORT);

        assertThat(site.outside().fetch(HOST, PORT)).as("it serves").isEqualTo("host");
        assertThat(site.outside().fetch(web.ipv4(), PORT)).as("it serves").isEqualTo("web");
        assertThat(web.reaches(HOST, PORT)).isFalse();
        assertThat(site.host().reaches(web.ipv4(), PORT)).isFalse();
    }

    @Test
    void privateSandboxesReachTheNeighbourOnly(Lab lab) {
        var site = Site.open(lab);
        var network = network(site, "lan", "private");
        var web = site.sandbox("web", network);
        var db = site.sandbox("db", network);
        web.serve(PORT);
        site.outside().serve(PORT);

        assertThat(site.outside().fetch(web.ipv4(), PORT)).as("it serves").isEqualTo("web");
        assertThat(db.fetch(OUTSIDE, PORT)).as("it has a way").isEqualTo("outside");
        assertThat(db.reaches(web.ipv4(), PORT)).isFalse();
        assertThat(db.reaches(web.ipv6(), PORT)).isFalse();
    }

    @Test
    void vepaSandboxesReachEachOtherByASwitchThatReflects(Lab lab) {
        var site = Site.open(lab);
        var network = network(site, "lan", "vepa");
        var web = site.sandbox("web", network);
        var db = site.sandbox("db", network);
        web.serve(PORT);
        assertThat(db.reaches(web.ipv4(), PORT)).as("no switch").isFalse();

        var outside = site.outside().shell();
        outside.ip("link add switch type bridge");
        outside.ip("link set switch up");
        outside.ip("link set eth0 master switch");
        outside.bridge("link set dev eth0 hairpin on");

        lab.await("reflected", () -> db.reaches(web.ipv4(), PORT));
    }

    @Test
    void oneSandboxTakesTheParentOverAndTheNextOneWhenItHasLeft(Lab lab) {
        var site = Site.open(lab);
        var network = network(site, "lan", "passthru");
        var web = site.sandbox("web", network);
        web.serve(PORT);
        assertThat(site.outside().fetch(web.ipv4(), PORT)).isEqualTo("web");
        var db = site.controller().createSandbox(SandboxSpec.of("db"));

        assertThatThrownBy(() -> network.createEndpoint(EndpointSpec.of("db")).join(db))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("passthru")
                .hasMessageContaining("uplink");
        web.sandbox().endpoints().get(0).leave();
        network.findEndpoint("db").orElseThrow().join(db);
        db.delete();
        var last = site.sandbox("last", network);
        last.serve(PORT);

        assertThat(site.outside().fetch(last.ipv4(), PORT)).isEqualTo("last");
    }

    @Test
    void networksShareAParent(Lab lab) {
        var site = Site.open(lab);
        var front = site.controller()
                .createNetwork(
                        on("uplink", "front", "bridge").subnets("10.1.0.0/24").build());
        var back = site.controller()
                .createNetwork(
                        on("uplink", "back", "bridge").subnets("10.2.0.0/24").build());
        var both = site.sandbox("both", front, back);
        site.sandbox("web", front).serve(PORT);
        site.sandbox("db", back).serve(PORT);

        assertThat(both.fetch("web", PORT)).isEqualTo("web");
        assertThat(both.fetch("db", PORT)).isEqualTo("db");
        assertThat(both.gateway(false)).as("nobody named one").isEmpty();
    }

    @Test
    void publishedPortsAreIgnored(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox(
                SandboxSpec.named("web").publish(PortMapping.tcp(8080, PORT)).build(), network(site, "lan", "bridge"));
        web.serve(PORT);

        assertThat(web.sandbox().info().ports()).isEmpty();
        assertThat(site.outside().fetch(web.ipv4(), PORT)).isEqualTo("web");
        assertThat(site.outside().reaches(HOST, 8080)).isFalse();
    }

    @Test
    void nothingIsLeftOfWhatCameAndWent(Lab lab) {
        var site = Site.open(lab);
        site.sandbox("first", network(site, "warm-up", "bridge"))
                .sandbox()
                .delete(); // what stays open does so from here
        site.controller().requireNetwork("warm-up").delete();
        var parent = lab.ip("-d link show uplink");
        var before = site.settled();
        var network = network(site, "lan", "bridge");
        var web = site.sandbox("web", network);
        var inside = KernelSnapshot.take(lab, web.netns()).toString();
        assertThat(inside).contains("eth0");

        web.sandbox().endpoints().get(0).leave();
        site.awaitClean();
        assertThat(web.shell().ip("-o link")).doesNotContain("macvlan", "eth0", "cnm~");
        web.sandbox().delete();
        var db = site.controller().createSandbox(SandboxSpec.of("db"));
        network.findEndpoint("web").orElseThrow().join(db);
        db.delete();
        web.netns().close();
        network.delete();

        lab.awaitAsBefore(before);
        assertThat(lab.ip("-d link show uplink")).isEqualTo(parent);
    }

    @Test
    void stationOfADeletedSandboxIsGoneThoughAProgramIsStillInside(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", network(site, "lan", "passthru"));
        var address = web.ipv4();
        web.serve(PORT);
        assertThat(site.outside().surelyReaches(address, PORT)).isTrue();

        web.sandbox().delete();

        assertThat(site.outside().reaches(address, PORT)).isFalse();
        lab.await("link is deleted", () -> !web.shell().ip("-o link").contains("macvlan"));
    }

    @Test
    void joinThatTheKernelRefusesLeavesNothing(Lab lab) {
        var site = Site.open(lab);
        var network = network(site, "lan", "bridge");
        var mac = MacAddress.parse("02:42:ac:11:00:02");
        var first = site.controller().createSandbox(SandboxSpec.of("first"));
        network.createEndpoint(EndpointSpec.named("first").mac(mac).build()).join(first);
        var second = site.controller().createSandbox(SandboxSpec.of("second"));
        var place = site.inside(second);
        var before = place.shell().ip("-o link");
        var endpoint =
                network.createEndpoint(EndpointSpec.named("second").mac(mac).build());

        assertThatThrownBy(() -> endpoint.join(second)).isInstanceOf(ConflictException.class);

        lab.await("gone", () -> place.shell().ip("-o link").equals(before));
        assertThat(endpoint.info().joined()).isEmpty();
        assertThat(site.controller().controller().audit()).isEmpty();
    }

    @Test
    void parentThatIsNotThereIsInvalid(Lab lab) {
        var site = Site.open(lab);

        assertThatThrownBy(() -> site.controller()
                        .createNetwork(on("nosuch0", "lan", "bridge").build()))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("nosuch0");
        assertThat(site.controller().networks()).isEmpty();
    }

    @Test
    void whatOthersChangeInTheSandboxIsPutRight(Lab lab) {
        var site = Site.open(lab);
        var web = site.sandbox("web", network(site, "lan", "bridge"));
        web.serve(PORT);
        var controller = site.controller().controller();

        web.shell().ip("link set eth0 type macvlan mode private");
        assertThat(controller.audit()).singleElement().satisfies(finding -> assertThat(finding.detail())
                .contains("PRIVATE"));
        controller.reconcile();
        assertThat(web.shell().ip("-d link show eth0")).contains("mode bridge");

        web.shell().ip("link delete eth0");
        assertThat(controller.audit()).isNotEmpty();
        assertThat(controller.reconcile().failures()).isEmpty();

        assertThat(controller.audit()).isEmpty();
        assertThat(site.outside().fetch(web.ipv4(), PORT)).isEqualTo("web");
    }

    @Test
    void parentThatGoesIsReportedAndItsSandboxComesBackWithIt(Lab lab) {
        var site = Site.open(lab);
        lab.ip("link add lower type veth peer name upper");
        lab.ip("link set lower up");
        lab.ip("link set upper up");
        var network = site.controller()
                .createNetwork(
                        on("lower", "lan", "bridge").subnets("10.1.0.0/24").build());
        var web = site.sandbox("web", network);
        var controller = site.controller().controller();

        lab.ip("link delete lower");
        assertThat(controller.audit())
                .anySatisfy(finding -> assertThat(finding.detail()).contains("lower is gone"));
        assertThat(controller.reconcile().failures()).isNotEmpty();

        lab.ip("link add lower type veth peer name upper");
        lab.ip("link set lower up");
        assertThat(controller.reconcile().failures()).isEmpty();
        assertThat(web.shell().ip("-o address show eth0")).contains(web.ipv4());
    }

    @Test
    void nextProcessFindsAllAsItWasAndMakesWhatIsMissing(Lab lab) {
        var site = Site.durable(lab);
        var network = network(site, "lan", "bridge");
        var web = site.sandbox("web", network);
        var db = site.sandbox("db", network);
        web.serve(PORT);
        var before = web.shell().ip("-o -d address show eth0");

        site.restart();
        assertThat(site.controller().controller().audit()).isEmpty();
        assertThat(web.shell().ip("-o -d address show eth0")).isEqualTo(before);

        site.restart(() -> {
            db.shell().ip("link delete eth0");
            web.shell().ip("link add cnm~7 type bridge");
            web.shell().ip("link set cnm~7 group " + LinkGroup.RETIRED);
        });

        assertThat(site.controller().controller().audit()).isEmpty();
        lab.await("retired link is gone", () -> !web.shell().ip("-o link").contains("cnm~7"));
        assertThat(db.surelyReaches(web.ipv4(), PORT)).isTrue();
        assertThat(site.outside().fetch(web.ipv4(), PORT)).isEqualTo("web");
    }

    /** A network of both families on the cable to the neighbour, who is its gateway. */
    private static Network network(Site site, String name, String mode) {
        var ipam = IpamSpec.of(
                pool("192.0.2.0/24", "192.0.2.128/25", OUTSIDE), pool("2001:db8::/64", "2001:db8::8000/113", OUTSIDE6));
        return site.controller()
                .createNetwork(on("uplink", name, mode).ipv6(true).ipam(ipam).build());
    }

    private static PoolSpec pool(String subnet, String range, String gateway) {
        return new PoolSpec(
                Optional.of(Cidr.parse(subnet)),
                Optional.of(Cidr.parse(range)),
                Optional.of(IpAddress.parse(gateway)),
                Map.of());
    }

    private static NetworkSpec.Builder on(String parent, String name, String mode) {
        return NetworkSpec.named(name)
                .driver("macvlan")
                .option("parent", parent)
                .option("macvlan_mode", mode)
                .option("com.docker.network.advertise_addr_nmsgs", "0");
    }
}
