package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.api.CnmException;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import org.junit.jupiter.api.Test;

/**
 * What the controller would make is somebody else's already: the call says so, changes nothing of theirs, and succeeds
 * when they have gone.
 */
@InPrivateNetns
class ForeignObjectsEndToEndKernelTest {
    private static final Naming NAMING = Naming.own("cnm");

    @Test
    void bridgesName(Lab lab) {
        var site = Site.open(lab);
        var id = NetworkId.random();
        var bridge = NAMING.bridge(id.value());
        lab.ip("link add " + bridge + " type veth peer name other");

        refused(lab, () -> site.controller().createNetwork(named(id)), Kind.FORBIDDEN, bridge, "is not a bridge");
        lab.ip("link delete " + bridge);
        lab.ip("link add " + bridge + " type bridge");
        refused(lab, () -> site.controller().createNetwork(named(id)), Kind.FORBIDDEN, bridge, "belongs to no network");

        lab.ip("link delete " + bridge);
        assertThat(site.controller().createNetwork(named(id)).id()).isEqualTo(id);
    }

    @Test
    void nameOfTheHostsEndOfAPair(Lab lab) {
        var site = Site.open(lab);
        var endpoint = site.network("front", 1).createEndpoint(EndpointSpec.of("web"));
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        var link = NAMING.veth(endpoint.id().value());
        lab.ip("link add " + link + " type bridge");

        refused(lab, () -> endpoint.join(sandbox), Kind.CONFLICT, link, "exists");

        lab.ip("link delete " + link);
        endpoint.join(sandbox);
        assertThat(site.inside(sandbox).surelyPings("10.1.0.1")).isTrue();
    }

    @Test
    void interfacesNameInTheSandbox(Lab lab) {
        var site = Site.open(lab);
        var endpoint = site.network("front", 1).createEndpoint(EndpointSpec.of("web"));
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        var inside = site.inside(sandbox);
        inside.shell().ip("link add eth0 index 99 type bridge");
        var theirs = inside.shell().ip("-d link show eth0");

        refused(lab, () -> endpoint.join(sandbox), Kind.CONFLICT, "eth0", "exists");
        assertThat(inside.shell().ip("-d link show eth0")).isEqualTo(theirs);

        inside.shell().ip("link delete eth0");
        endpoint.join(sandbox);
        assertThat(inside.surelyPings("10.1.0.1")).isTrue();
    }

    /** Programs in the sandbox have made links under the indexes that ours would get; the next attempt takes another. */
    @Test
    void interfacesIndexInTheSandbox(Lab lab) {
        var site = Site.open(lab);
        var endpoint = site.network("front", 1).createEndpoint(EndpointSpec.of("web"));
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        var inside = site.inside(sandbox);
        for (var index = 2; index < 12; index++) {
            inside.shell().ip("link add theirs" + index + " index " + index + " type bridge");
        }
        var theirs = inside.shell().ip("-d link show");

        refused(lab, () -> endpoint.join(sandbox), Kind.CONFLICT, "add veth", "EBUSY");
        assertThat(inside.shell().ip("-d link show")).isEqualTo(theirs);

        endpoint.join(sandbox);
        assertThat(inside.surelyPings("10.1.0.1")).isTrue();
        assertThat(inside.shell().ip("-d link show")).contains("theirs2", "theirs11", "eth0");
    }

    @Test
    void subnetThatWouldBeTheNextOne(Lab lab) {
        var site = Site.open(lab);
        var next = site.controller()
                .dryRun()
                .createNetwork(NetworkSpec.bridge("front"))
                .describe();
        assertThat(next).contains("172.17.0.1/16");
        lab.ip("route add 172.17.5.0/24 dev uplink");
        var theirs = lab.ip("route show dev uplink");

        var network = site.controller().createNetwork(NetworkSpec.bridge("front"));

        assertThat(network.info().pools().get(0).subnet()).hasToString("172.18.0.0/16");
        assertThat(lab.ip("route show dev uplink")).isEqualTo(theirs);
    }

    @Test
    void portOfTheHost(Lab lab) {
        var site = Site.open(lab);
        site.host().serve(8080);
        var endpoint = site.network("front", 1).createEndpoint(EndpointSpec.of("web"));
        var sandbox = site.controller()
                .createSandbox(SandboxSpec.named("web")
                        .publish(PortMapping.tcp(8080, 80))
                        .build());

        refused(lab, () -> endpoint.join(sandbox), Kind.CONFLICT, "8080", "in use");
        assertThat(site.outside().fetch(Site.HOST, 8080)).isEqualTo("host");
    }

    @Test
    void tableOfTheFirewall(Lab lab) {
        var site = Site.open(lab);
        lab.nft("add table inet cnm");
        lab.nft("add chain inet cnm into");

        refused(lab, () -> site.network("front", 1), Kind.CONFLICT, "table inet cnm", "is not ours");

        lab.nft("delete table inet cnm");
        assertThat(site.sandbox("web", site.network("front", 1)).surelyPings("10.1.0.1"))
                .isTrue();
    }

    @Test
    void tableOfTheResolver(Lab lab) {
        var site = Site.open(lab);
        var front = site.network("front", 1);
        var probe = site.sandbox("probe", front);
        var table = probe.shell().nft("list tables").strip();
        var endpoint = front.createEndpoint(EndpointSpec.of("web"));
        var sandbox = site.controller().createSandbox(SandboxSpec.of("web"));
        var inside = site.inside(sandbox);
        inside.shell().nft("add " + table);
        inside.shell().nft("add chain " + table.replace("table ", "") + " output");
        var theirs = inside.shell().nft("list ruleset");

        refused(lab, () -> endpoint.join(sandbox), Kind.CONFLICT, table, "is not ours");
        assertThat(inside.shell().nft("list ruleset")).isEqualTo(theirs);

        inside.shell().nft("delete " + table);
        endpoint.join(sandbox);
        assertThat(inside.run("getent", "ahostsv4", "probe")).startsWith("10.1.0.2");
    }

    private static NetworkSpec named(NetworkId id) {
        return Site.dualStack("front", 1).id(id).build();
    }

    private static void refused(Lab lab, Runnable call, Kind kind, String... words) {
        var before = KernelSnapshot.take(lab);

        var refusal = catchThrowableOfType(CnmException.class, call::run);

        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        assertThat(refusal).hasMessageContainingAll(words);
        // sockets stay open once they are
        lab.await("all is as before", () -> KernelSnapshot.take(lab).changesSince(before).stream()
                .allMatch(change -> change.substring(2).startsWith("fd ")));
    }
}
