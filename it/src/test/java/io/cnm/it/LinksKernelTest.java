package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.Network;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.ExposedPort;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.spi.FirewallBackend;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** On a network whose endpoints are kept apart, one that is linked to another reaches what it exposes; nobody else does. */
@InPrivateNetns
class LinksKernelTest {
    private static final int EXPOSED = 80;
    private static final int HIDDEN = 81;

    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void linkedSandboxReachesWhatIsExposedAndNobodyElseDoes(FirewallBackend backend, Lab lab) {
        var row = new Row(lab, backend, false);

        row.assertLinked();
        assertThat(row.web().fetch("store", EXPOSED)).isEqualTo("db");
        row.web().serve(HIDDEN);
        assertThat(row.db().reaches(row.web().ipv4(), HIDDEN)).isFalse();
        assertThat(row.site.controller().controller().audit()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NFTABLES, leave", "IPTABLES, leave", "NFTABLES, delete", "IPTABLES, delete"})
    void wayIsClosedOnceTheLinkedOneHasLeft(FirewallBackend backend, String how, Lab lab) {
        var row = new Row(lab, backend, false);
        row.assertLinked();
        var address = row.web().ipv4();

        if (how.equals("leave")) {
            row.endpoint("web").leave();
        } else {
            row.endpoint("web").delete(true);
        }

        assertThat(row.hostsOfWeb()).doesNotContain("store");
        assertThat(row.rulesWith(address)).isEmpty();
        var heir = EndpointSpec.named("heir");
        row.front
                .createEndpoint((how.equals("delete") ? heir.address(address) : heir).build())
                .join(row.site.sandbox(SandboxSpec.of("heir")).sandbox());
        assertThat(row.place("heir").reaches(row.db().ipv4(), EXPOSED)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void linkHoldsAgainWhenTheOtherComesBack(FirewallBackend backend, Lab lab) {
        var row = new Row(lab, backend, false);

        row.endpoint("db").leave();
        assertThat(row.hostsOfWeb()).doesNotContain("store");
        assertThat(row.rulesWith(row.web().ipv4() + ".*dport")).isEmpty();

        row.endpoint("db").join(row.db().sandbox());
        row.assertLinked();
    }

    @ParameterizedTest
    @EnumSource(FirewallBackend.class)
    void linkOutlivesTheProcess(FirewallBackend backend, Lab lab) {
        var row = new Row(lab, backend, false);
        row.assertLinked();

        row.site.restart();

        row.assertLinked();
        assertThat(row.site.controller().controller().audit()).isEmpty();
        row.endpoint("db").leave();
        assertThat(row.hostsOfWeb()).doesNotContain("store");
        row.endpoint("db").join(row.db().sandbox());
        row.assertLinked();
    }

    @ParameterizedTest
    @CsvSource({
        "NFTABLES, nft flush ruleset",
        "IPTABLES, nft flush ruleset",
        "NFTABLES, nft flush set bridge cnm.apart links",
        "IPTABLES, nft flush set bridge cnm.apart links",
        "NFTABLES, nft flush set bridge cnm.apart apart",
        "NFTABLES, nft flush set inet cnm linked4",
        "IPTABLES, iptables -F DOCKER"
    })
    void linkHealsWhateverWasFlushed(FirewallBackend backend, String damage, Lab lab) {
        var row = new Row(lab, backend, true);
        row.assertLinked();

        row.site.host().shell().run(damage.split(" "));

        lab.await("repair", () -> row.site.controller().controller().audit().isEmpty());
        row.assertLinked();
    }

    /** A database, which exposes one of its two ports, a client that is linked to it, and one that is not. */
    private static final class Row {
        final Site site;
        final Network front;

        Row(Lab lab, FirewallBackend backend, boolean watch) {
            var store = lab.closeAtEnd(SqliteStore.open(lab.dir().resolve("cnm.db")));
            var resolvConf = Site.resolvConf(lab);
            site = Site.open(lab, each -> each.firewall(backend)
                    .settings(builder ->
                            builder.resolvConf(resolvConf).store(store).watch(watch)));
            front = site.controller()
                    .createNetwork(Site.dualStack("front", 1)
                            .option("com.docker.network.bridge.enable_icc", "false")
                            .build());
            var db = site.sandbox(
                    SandboxSpec.named("db")
                            .expose(new ExposedPort(Protocol.TCP, EXPOSED))
                            .build(),
                    front);
            db.serve(EXPOSED);
            db.serve(HIDDEN);
            front.createEndpoint(
                    EndpointSpec.of("web"),
                    site.sandbox(SandboxSpec.of("web")).sandbox(),
                    new JoinSpec(0, Optional.empty(), List.of(new Link("db", "store"))));
            site.sandbox("other", front);
            site.awaitClean();
        }

        Place db() {
            return place("db");
        }

        Place web() {
            return place("web");
        }

        private Place place(String container) {
            return site.inside(site.controller().findSandbox(container).orElseThrow());
        }

        String hostsOfWeb() {
            return Site.read(web().sandbox().info().hostsFile());
        }

        Endpoint endpoint(String name) {
            return site.controller()
                    .findNetwork("front")
                    .orElseThrow()
                    .findEndpoint(name)
                    .orElseThrow();
        }

        void assertLinked() {
            for (var address : List.of(db().ipv4(), db().ipv6())) {
                assertThat(web().surelyReaches(address, EXPOSED))
                        .as("linked, exposed")
                        .isTrue();
                assertThat(web().reaches(address, HIDDEN)).as("linked, hidden").isFalse();
                assertThat(place("other").reaches(address, EXPOSED))
                        .as("not linked")
                        .isFalse();
            }
        }

        /** What is left of somebody in the firewall. */
        List<String> rulesWith(String pattern) {
            return site.host()
                    .shell()
                    .run("nft", "list", "ruleset")
                    .lines()
                    .filter(line -> line.matches(".*\\b" + pattern + ".*"))
                    .toList();
        }
    }
}
