package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.NetworkEvent;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.Metrics;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody damages in the kernel what the controller has made, and it is whole again by itself. */
@InPrivateNetns
class ReconcileKernelTest {
    private static final int PORT = 80;
    private static final int HOST_PORT = 8080;

    private final AtomicLong repairs = new AtomicLong();
    private final Metrics metrics = (name, label, value) -> {
        if (name.equals("cnm_repairs_total")) {
            repairs.incrementAndGet();
        }
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nft flush ruleset",
                "nft delete table inet cnm",
                "nft flush chain inet cnm forward",
                "nft flush map inet cnm published-any4",
                "ip link delete BRIDGE",
                "ip link delete VETH",
                "ip link set VETH nomaster",
                "ip link set VETH down",
                "ip link set BRIDGE down",
                "ip address delete 10.1.0.1/24 dev BRIDGE",
                "ip -6 address flush dev BRIDGE"
            })
    void damageOnTheHostHealsByItself(String damage, Lab lab) {
        var site = Site.durable(lab, builder -> builder.watch(true).metrics(metrics));
        var front = site.network("front", 1);
        var web = serving(site, front);
        var peer = site.sandbox("peer", front);
        var events = new CopyOnWriteArrayList<NetworkEvent>();
        lab.closeAtEnd(site.controller().onEvent(events::add));
        site.awaitClean();
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");

        site.host().shell().run(damage(lab, damage).split(" "));

        lab.await(
                "repair",
                () -> repairs.get() > 0
                        && site.controller().controller().audit().isEmpty());
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(peer.fetch("web", PORT)).isEqualTo("web");
        assertThat(web.surelyPings(peer.ipv6())).isTrue();
        assertThat(events).anySatisfy(event -> {
            assertThat(event.action()).isEqualTo(NetworkEvent.Action.REPAIR);
            assertThat(event.attributes()).containsEntry("name", "front");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip address flush dev eth0",
                "ip link set eth0 down",
                "ip route delete default",
                "ip link delete eth0",
                "nft flush ruleset"
            })
    void damageInsideASandboxHealsByItself(String damage, Lab lab) {
        var site = Site.durable(lab, builder -> builder.watch(true).metrics(metrics));
        var front = site.network("front", 1);
        var web = serving(site, front);
        var peer = site.sandbox("peer", front);
        site.awaitClean();

        peer.shell().run(damage.split(" "));

        lab.await(
                "repair",
                () -> repairs.get() > 0
                        && site.controller().controller().audit().isEmpty());
        assertThat(peer.fetch("web", PORT)).isEqualTo("web");
        assertThat(peer.surelyPings(Site.OUTSIDE)).isTrue();
        assertThat(web.surelyPings(peer.ipv6())).isTrue();
    }

    @Test
    void whatIsForeignIsNeverTouched(Lab lab) {
        var site = Site.durable(lab);
        site.sandbox("web", site.network("front", 1));
        site.awaitClean();
        var bridge = bridge(lab);
        lab.ip("link delete " + bridge);
        lab.ip("link add " + bridge + " type bridge");
        lab.ip("link add foreign type bridge");
        lab.ip("address add 10.99.0.1/24 dev foreign");
        lab.run("nft", "add table inet foreign");
        var controller = site.controller().controller();

        var repair = controller.reconcile();

        assertThat(repair.failures()).isNotEmpty().anySatisfy(failure -> {
            assertThat(failure.finding().difference()).isEqualTo(Difference.BLOCKED);
            assertThat(failure.finding().detail()).contains(bridge);
        });
        assertThat(lab.ip("-o link show " + bridge)).contains("state DOWN").contains("group default");
        assertThat(lab.ip("address show foreign")).contains("10.99.0.1/24");
        assertThat(lab.run("nft", "list tables")).contains("table inet foreign");

        lab.ip("link delete " + bridge);
        assertThat(controller.reconcile().failures()).isEmpty();
        assertThat(controller.audit()).isEmpty();
    }

    @Test
    void dryRunTellsOfTheDamageAndRepairsNothing(Lab lab) {
        var site = Site.durable(lab);
        site.sandbox("web", site.network("front", 1));
        site.awaitClean();
        var controller = site.controller().controller();
        assertThat(controller.audit()).isEmpty();
        lab.ip("address delete 10.1.0.1/24 dev " + bridge(lab));

        assertThat(controller.audit()).singleElement().satisfies(finding -> {
            assertThat(finding.difference()).isEqualTo(Difference.MISSING);
            assertThat(finding.describe()).contains("10.1.0.1/24");
        });
        assertThat(lab.ip("address show " + bridge(lab))).doesNotContain("10.1.0.1/24");

        assertThat(controller.reconcile().repaired()).hasSize(1);
        assertThat(lab.ip("address show " + bridge(lab))).contains("10.1.0.1/24");
        assertThat(controller.reconcile().repaired()).isEmpty();
    }

    private static Place serving(Site site, io.cnm.api.Network network) {
        var spec = SandboxSpec.named("web")
                .publish(PortMapping.tcp(HOST_PORT, PORT))
                .build();
        var web = site.sandbox(spec, network);
        web.serve(PORT);
        return web;
    }

    private static String damage(Lab lab, String text) {
        return text.replace("BRIDGE", bridge(lab)).replace("VETH", veth(lab));
    }

    private static String bridge(Lab lab) {
        return name(lab.ip("-o link show type bridge"));
    }

    private static String veth(Lab lab) {
        return name(lab.ip("-o link show master " + bridge(lab)));
    }

    private static String name(String lines) {
        return lines.lines().findFirst().orElseThrow().replaceFirst("^\\d+: ([^:@]+).*", "$1");
    }
}
