package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.HOST6;
import static io.cnm.it.Site.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.spi.FirewallBackend;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A controller whose rules stand in the tables of iptables. */
@InPrivateNetns
class IptablesBackendKernelTest {
    private static final int PORT = 80;
    private static final int HOST_PORT = 8080;

    private FirewallBackend backend = FirewallBackend.IPTABLES;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iptables -F",
                "iptables -t nat -F",
                "iptables -t raw -F",
                "iptables -D FORWARD -j DOCKER-FORWARD",
                "ip6tables -F",
                "nft flush ruleset",
                "nft delete table ip filter"
            })
    void flushedRulesHealByThemselvesAndThoseOfOthersStay(String damage, Lab lab) {
        var site = site(lab);
        var front = site.network("front", 1);
        var web = serving(site, front);
        var db = site.sandbox("db", site.network("back", 2));
        lab.run("iptables", "-t", "mangle", "-A", "FORWARD", "-i", "theirs", "-j", "ACCEPT");
        site.awaitClean();
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        var whole = rules(lab);

        lab.run(damage.split(" "));

        lab.await("repair", () -> ours(rules(lab)).equals(ours(whole)));
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().fetch(HOST6, HOST_PORT)).isEqualTo("web");
        assertThat(site.outside().reaches(web.ipv4(), PORT)).isFalse();
        assertThat(db.reaches(web.ipv4(), PORT)).isFalse();
        assertThat(site.controller().controller().audit()).isEmpty();
        if (!damage.startsWith("nft flush")) {
            assertThat(rules(lab)).contains("-A FORWARD -i theirs -j ACCEPT");
        }
    }

    @Test
    void nextProcessMayChooseTheOtherBackendAndBack(Lab lab) {
        var site = site(lab);
        var front = site.network("front", 1);
        serving(site, front);
        lab.run("iptables", "-A", "DOCKER-USER", "-s", "192.0.2.77", "-j", "DROP");
        var before = rules(lab);

        backend = FirewallBackend.NFTABLES;
        site.restart();

        assertThat(rules(lab))
                .contains("-A DOCKER-USER -s 192.0.2.77/32 -j DROP")
                .doesNotContain("DOCKER-FORWARD", "dport", "MASQUERADE");
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.controller().controller().audit()).isEmpty();

        backend = FirewallBackend.IPTABLES;
        site.restart();

        assertThat(ours(rules(lab))).isEqualTo(ours(before));
        assertThat(lab.nft("list table inet cnm")).doesNotContain("8080");
        assertThat(site.outside().fetch(HOST, HOST_PORT)).isEqualTo("web");
        assertThat(site.inside(site.controller().findSandbox("web").orElseThrow())
                        .reaches(OUTSIDE, 1))
                .isFalse();
        assertThat(site.controller().controller().audit()).isEmpty();
    }

    private Site site(Lab lab) {
        var store = lab.closeAtEnd(SqliteStore.open(lab.dir().resolve("cnm.db")));
        var resolvConf = Site.resolvConf(lab);
        return Site.open(lab, builder -> builder.firewall(backend)
                .settings(each -> each.resolvConf(resolvConf).store(store).watch(true)));
    }

    private static Place serving(Site site, Network network) {
        var spec = SandboxSpec.named("web")
                .publish(PortMapping.tcp(HOST_PORT, PORT))
                .build();
        var web = site.sandbox(spec, network);
        web.serve(PORT);
        return web;
    }

    private static String rules(Lab lab) {
        return (lab.run("iptables-save") + lab.run("ip6tables-save")).replaceAll("(?m)^#.*\\n|\\[\\d+:\\d+]", "");
    }

    /** Without the order in which others' changes and ours came. */
    private static List<String> ours(String rules) {
        return rules.lines()
                .filter(line ->
                        line.contains("DOCKER") || line.contains("-A POSTROUTING") || line.contains("-A PREROUTING"))
                .sorted()
                .toList();
    }
}
