package io.cnm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.api.NotFoundException;
import io.cnm.cli.client.Cnm;
import io.cnm.cli.client.FakeDaemon;
import io.cnm.linux.Capability;
import io.cnm.linux.Sysctl;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class DoctorKernelTest {
    private static final String NOBODY = "unix:///nowhere/cnm.sock";

    @Test
    void healthyMachineCanCarryNetworksAndIsLeftAsItWas(Lab lab) {
        var before = KernelSnapshot.take(lab);

        var outcome = Cnm.run("doctor", "-H", NOBODY);

        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .contains(
                        "CHECK|VERDICT|FOUND",
                        "privileges|ok|CAP_NET_ADMIN and CAP_SYS_ADMIN",
                        "namespaces|ok|can be made",
                        "bridge|ok|can be made",
                        "veth|ok|can be made",
                        "macvlan|ok|can be made",
                        "nf_tables|ok|filters and translates IPv4 and IPv6 in one table",
                        "nf_tables netdev|ok|writes over ports of packets that come in at a link",
                        "conntrack|ok|flows can be listed and forgotten",
                        "sysctl|ok|forwarding can be switched on",
                        "a whole network|ok|made, joined by a sandbox with a published port, and removed",
                        "forwarding|ok|is off: the first network switches it on, for networks only",
                        "another Docker|ok|is not here",
                        "firewall of others|ok|drops nothing that is forwarded, by policy");
        assertThat(outcome.out()).contains("no daemon answers at " + NOBODY);
        lab.awaitAsBefore(before);
    }

    @Test
    void anotherDockerIsNamedWithWhatToDo(Lab lab) {
        lab.ip("link add docker0 type bridge");
        lab.nft("add table ip nat");
        lab.nft("add chain ip nat DOCKER");

        var outcome = Cnm.run("doctor", "-H", NOBODY);

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .containsPattern("another Docker +warning +link docker0; table ip nat, chain DOCKER")
                .contains(
                        "What to do:\n",
                        "  another Docker: stop it, or start the daemon beside it with: cnm daemon --bridge");
    }

    @Test
    void networkThatLeadsOutOfAnotherDockersSwarmIsNamed(Lab lab) {
        lab.ip("link add docker_gwbridge type bridge");

        assertThat(Cnm.run("doctor", "-H", NOBODY).out())
                .containsPattern("another Docker +warning +link docker_gwbridge\n");
    }

    @Test
    void settingsThatNetworksNoticeAreNamedWithWhatToDo(Lab lab) {
        assumeTrue(Sysctl.find("net/bridge/bridge-nf-call-iptables").isPresent(), "skipped: needs br_netfilter");
        Sysctl.write("net/ipv4/ip_forward", "1");
        Sysctl.write("net/bridge/bridge-nf-call-iptables", "1");
        Sysctl.write("net/ipv6/conf/all/disable_ipv6", "1");

        var outcome = Cnm.run("doctor", "-H", NOBODY);

        assertThat(outcome.exit()).as(outcome.out()).isZero();
        assertThat(outcome.out())
                .containsPattern("ipv6 +warning +is switched off on this machine")
                .contains("  ipv6: switch it on: sysctl -w net.ipv6.conf.all.disable_ipv6=0\n")
                .containsPattern("forwarding +ok +is on")
                .containsPattern("br_netfilter +note +what sandboxes of one network send each other")
                .contains("sysctl -w net.bridge.bridge-nf-call-iptables=0");
    }

    @Test
    void tableOfFlowsThatIsNearlyFullIsAWarning(Lab lab) {
        assertThat(HostSettings.flows(799, 1000).verdict()).isEqualTo(Diagnosis.Verdict.OK);
        assertThat(HostSettings.flows(800, 1000))
                .isEqualTo(Diagnosis.warning(
                        "flows",
                        "800 of at most 1000 are known: when the table is full, new connections fail",
                        "let more in: sysctl -w net.netfilter.nf_conntrack_max=2000"));
        assertThat(HostSettings.flows(0, 0).verdict()).isEqualTo(Diagnosis.Verdict.OK);
    }

    @Test
    void whatIsNotOkSaysWhatToDo(Lab lab) {
        var missing = new Feature(
                "macvlan",
                "can be made",
                "load it",
                () -> {
                    throw new NotFoundException("nothing");
                },
                Diagnosis.Verdict.WARNING);

        assertThat(missing.diagnose()).isEqualTo(Diagnosis.warning("macvlan", "nothing", "load it"));
    }

    @Test
    void firewallThatDropsWhatIsForwardedIsNamed(Lab lab) {
        lab.nft("add table ip filter");
        lab.nft("add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }");
        lab.nft("add chain ip filter INPUT { type filter hook input priority 0; policy drop; }");

        assertThat(Cnm.run("doctor", "-H", NOBODY).out())
                .contains("unless a rule accepts it: table ip filter, chain FORWARD\n")
                .contains("  firewall of others: let it accept what comes from the bridges");
    }

    @Test
    void whatCannotBeSwitchedOnIsAFailureWithWhatToDo(Lab lab) {
        lab.run("mount", "--bind", "/proc/sys", "/proc/sys");
        lab.run("mount", "-o", "remount,bind,ro", "/proc/sys");

        var outcome = Cnm.run("doctor", "-H", NOBODY);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out())
                .containsPattern("sysctl +failed ")
                .contains("  sysctl: make /proc/sys writable: a container needs --privileged for it\n");
    }

    @Test
    void withoutPrivilegesNothingIsTried(Lab lab) {
        var diagnoses = new Examination(Set.of(Capability.CAP_NET_ADMIN), Path.of("/nowhere/cnm.sock")).diagnoses();

        assertThat(diagnoses)
                .contains(
                        Diagnosis.failed("privileges", "without CAP_NET_ADMIN", "as root: sudo cnm doctor"),
                        Diagnosis.note("features and conflicts", "not looked at without privileges", ""))
                .noneMatch(each -> each.check().equals("bridge"));
    }

    @Test
    void daemonThatAnswersIsFound(Lab lab) {
        try (var daemon = FakeDaemon.start(lab.dir())) {
            daemon.answer("GET networks", 200, "[{},{}]");

            assertThat(Cnm.run("doctor", "-H", "unix://" + daemon.socket()).out())
                    .contains("answers at unix://" + daemon.socket() + " and has 2 networks");
        }
    }

    @Test
    void jsonSaysTheSame(Lab lab) {
        assertThat(Cnm.run("doctor", "--json", "-H", NOBODY).out())
                .startsWith("[{\"check\":\"kernel\",\"verdict\":\"ok\",\"found\":\"Linux ")
                .contains("{\"check\":\"bridge\",\"verdict\":\"ok\",\"found\":\"can be made\",\"advice\":\"\"}");
    }
}
