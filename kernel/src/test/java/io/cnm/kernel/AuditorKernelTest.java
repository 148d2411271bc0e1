package io.cnm.kernel;

import static io.cnm.spi.Auditor.Difference.BLOCKED;
import static io.cnm.spi.Auditor.Difference.DRIFTED;
import static io.cnm.spi.Auditor.Difference.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.linux.Mounts;
import io.cnm.linux.Netns;
import io.cnm.linux.Sysctl;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.spi.Auditor;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.Auditor.Finding;
import io.cnm.spi.Auditor.OwnLink;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import io.cnm.testkit.kernel.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each damage is found, named for what it is, and repaired so that nothing differs from before. */
@InPrivateNetns
class AuditorKernelTest {
    private static final Pattern INDEX =
            Pattern.compile("^(\\w+) \\d+: |@if\\d+|link-netns(id)? \\S+|(?<=cnmv2.{1,200})link/ether \\S+");

    private static final Pattern UNCHOSEN = Pattern.compile("^fd |fe80::|^fdb .* dev cnmv2 ");

    private Optional<Kernel> open = Optional.empty();
    private Optional<Namespace> web = Optional.empty();

    @BeforeEach
    void open(Lab lab) {
        open = Optional.of(lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test"))));
        web = Optional.of(Plans.sandbox(lab, "web"));
        kernel().runner().run(Plan.of("all", expected().toArray(Step[]::new)));
        lab.await("carrier", () -> !lab.ip("-o link show cnm-front").contains("NO-CARRIER"));
        lab.await("carrier", () -> !lab.ip("route").contains("linkdown"));
    }

    @Test
    void untouchedHostHasNoFindings() {
        var audit = auditor().audit(expected());

        assertThat(audit.findings()).isEmpty();
        assertThat(audit.unexpected()).isEmpty();
    }

    @Test
    void flushedRulesetComesBack(Lab lab) {
        damaged(lab, () -> lab.nft("flush ruleset"), MISSING, ChangeRules.class);
    }

    @Test
    void deletedTableComesBack(Lab lab) {
        damaged(lab, () -> lab.nft("delete table inet cnm-test"), MISSING, ChangeRules.class);
    }

    @Test
    void deletedElementComesBack(Lab lab) {
        damaged(lab, () -> lab.nft("flush set inet cnm-test within"), DRIFTED, ChangeRules.class);
    }

    @Test
    void elementOfSomebodyElseInOurSetGoes(Lab lab) {
        damaged(
                lab,
                () -> lab.nft("add element inet cnm-test opened4 { 10.7.0.2 . tcp . 22 }"),
                DRIFTED,
                ChangeRules.class);
    }

    @Test
    void changedChainsAreAsBefore(Lab lab) {
        damaged(lab, () -> lab.nft("flush chain inet cnm-test forward"), DRIFTED, ChangeRules.class);
        damaged(lab, () -> lab.nft("insert rule inet cnm-test forward accept"), DRIFTED, ChangeRules.class);
        damaged(
                lab,
                () -> {
                    lab.nft("flush chain inet cnm-test input");
                    lab.nft("delete chain inet cnm-test input");
                    lab.nft("add chain inet cnm-test input { type filter hook input priority 7; }");
                },
                DRIFTED,
                ChangeRules.class);
    }

    @Test
    void rulesOfAnAdministratorAreNeitherFoundNorLost(Lab lab) {
        lab.nft("add rule inet cnm-test user counter");

        assertThat(auditor().audit(expected()).findings()).isEmpty();
        damaged(lab, () -> lab.nft("flush chain inet cnm-test forward"), DRIFTED, ChangeRules.class);
        assertThat(lab.nft("list chain inet cnm-test user")).contains("counter");
    }

    @Test
    void resolversTableComesBack(Lab lab) {
        damaged(lab, () -> inside(lab).nft("flush ruleset"), MISSING, ChangeRules.class);
        damaged(lab, () -> inside(lab).nft("flush chain netdev cnm-test-dns ports"), DRIFTED, ChangeRules.class);
    }

    @Test
    void deletedBridgeComesBackAndItsPortsReturnToIt(Lab lab) {
        var port = lab.ip("-o link show cnmv2").replaceAll("(?s):.*", "");

        damaged(lab, () -> lab.ip("link delete cnm-front"), MISSING, AddBridge.class);

        assertThat(lab.ip("-o link show cnmv2")).as("same link").startsWith(port);
        inside(lab).awaitEcho("10.7.0.1");
    }

    @Test
    void changedBridgeIsAsBefore(Lab lab) {
        damaged(lab, () -> lab.ip("link set cnm-front address 02:00:00:00:00:99"), DRIFTED, AddBridge.class);
        damaged(lab, () -> lab.ip("link set cnm-front mtu 1280"), DRIFTED, AddBridge.class);
    }

    @Test
    void bridgeThatIsDownGoesUpWithItsAddresses(Lab lab) {
        damaged(lab, () -> lab.ip("link set cnm-front down"), DRIFTED, SetLinkState.class);
    }

    @Test
    void deletedPairIsMadeAgainWithAllThatHangsOnIt(Lab lab) {
        damaged(lab, () -> lab.ip("link delete cnmv2"), MISSING, AddVeth.class);
        damaged(lab, () -> inside(lab).ip("link delete eth0"), MISSING, AddVeth.class);

        inside(lab).awaitEcho("10.7.0.1");
    }

    @Test
    void portThatLeftItsBridgeIsPutBackAndNotMadeAgain(Lab lab) {
        var port = lab.ip("-o link show cnmv2").replaceAll("(?s):.*", "");

        damaged(lab, () -> lab.ip("link set cnmv2 nomaster"), DRIFTED, AddVeth.class);
        assertThat(lab.ip("-o link show cnmv2")).as("same link").startsWith(port);

        lab.ip("link add users0 type bridge");
        lab.ip("link set cnmv2 master users0");
        assertThat(auditor().audit(expected()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("another bridge"));
        repair();
        assertThat(lab.ip("-o link show master cnm-front")).contains("cnmv2");
    }

    @Test
    void changedPortIsAsBefore(Lab lab) {
        damaged(lab, () -> lab.ip("link set cnmv2 down"), DRIFTED, AddVeth.class);
        damaged(lab, () -> lab.ip("link set cnmv2 mtu 1280"), DRIFTED, AddVeth.class);
        damaged(lab, () -> lab.bridge("link set dev cnmv2 hairpin off"), DRIFTED, AddVeth.class);
        damaged(lab, () -> lab.bridge("link set dev cnmv2 isolated on"), DRIFTED, AddVeth.class);
        damaged(lab, () -> inside(lab).ip("link set eth0 mtu 1280"), DRIFTED, AddVeth.class);
    }

    @Test
    void renamedFarEndIsReplaced(Lab lab) {
        inside(lab).ip("link set eth0 down");
        inside(lab).ip("link set eth0 name other");

        damaged(lab, () -> {}, MISSING, AddVeth.class, false);

        inside(lab).awaitEcho("10.7.0.1");
    }

    @Test
    void deletedAddressesComeBack(Lab lab) {
        damaged(lab, () -> lab.ip("address flush dev cnm-front scope global"), MISSING, AddAddress.class);
        damaged(lab, () -> inside(lab).ip("address delete fd00:7::2/64 dev eth0"), MISSING, AddAddress.class);
    }

    @Test
    void deletedAndReplacedRoutesComeBack(Lab lab) {
        damaged(lab, () -> inside(lab).ip("route delete default"), MISSING, AddRoute.class);
        damaged(lab, () -> inside(lab).ip("-6 route delete default"), MISSING, AddRoute.class);
        damaged(lab, () -> inside(lab).ip("route replace default via 10.7.0.99"), DRIFTED, AddRoute.class);
    }

    @Test
    void linkInsideThatIsDownGoesUpWithItsRoutes(Lab lab) {
        damaged(lab, () -> inside(lab).ip("link set eth0 down"), DRIFTED, SetLinkState.class);
        damaged(lab, () -> inside(lab).ip("link set lo down"), DRIFTED, CreateNamespace.class);
    }

    @Test
    void overwrittenParametersAreWrittenAgain(Lab lab) {
        damaged(lab, () -> lab.netns().run(() -> Sysctl.write("net/ipv4/ip_forward", "0")), DRIFTED, SetSysctl.class);
    }

    @Test
    void removedFileComesBack(Lab lab) throws IOException {
        var hosts = Path.of(web().path() + ".d/hosts");
        Files.delete(hosts);
        assertThat(auditor().audit(expected()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.step()).isInstanceOf(WriteFile.class));

        repair();

        assertThat(hosts).content().isEqualTo("127.0.0.1 localhost\n");
    }

    @Test
    void unmountedKeyFileIsMountedAgainOnTheSameNamespace(Lab lab) {
        Mounts.unmount(Path.of(web().path()));
        assertThat(auditor().audit(expected()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("unmounted"));

        repair();

        inside(lab).awaitEcho("10.7.0.1");
    }

    @Test
    void namespaceThatEndedIsMadeAgainByTheNextProcess(Lab lab) {
        kernel().close();
        Mounts.unmount(Path.of(web().path()));
        lab.await("namespace ended", () -> !lab.ip("-o link").contains("cnmv2"));

        try (var next = Kernel.open(lab.netns(), Naming.own("cnm-test"))) {
            var findings = next.auditor().audit(expected()).findings();
            assertThat(findings).extracting(Finding::difference).contains(MISSING);

            assertThat(next.auditor().repair(findings).failures()).isEmpty();

            assertThat(next.auditor().audit(expected()).findings()).isEmpty();
            inside(lab).awaitEcho("10.7.0.1");
        }
    }

    @Test
    void linkOfSomebodyElseUnderOurNameIsLeftAlone(Lab lab) {
        lab.ip("link delete cnm-front");
        lab.ip("link add cnm-front type bridge");
        var before = KernelSnapshot.take(lab);

        var findings = auditor().audit(expected()).findings();
        var repair = auditor().repair(findings);

        assertThat(findings)
                .filteredOn(finding -> finding.difference() == BLOCKED)
                .extracting(Finding::detail)
                .allSatisfy(detail -> assertThat(detail).contains("rename or remove it"))
                .isNotEmpty();
        assertThat(repair.failures())
                .extracting(failure -> failure.finding().step())
                .contains(expected().get(0));
        assertThat(lab.ip("-o link show master cnm-front")).isEmpty();
        assertThat(KernelSnapshot.take(lab)).isEqualTo(before);
    }

    @Test
    void tableOfSomebodyElseUnderOurNameIsLeftAlone(Lab lab) {
        lab.nft("delete table inet cnm-test");
        lab.nft("add table inet cnm-test");

        var findings = auditor().audit(expected()).findings();
        var repair = auditor().repair(findings);

        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.difference()).isEqualTo(BLOCKED);
            assertThat(finding.detail()).contains("made by cnm");
        });
        assertThat(repair.failures()).hasSameSizeAs(findings);
        assertThat(lab.nft("list table inet cnm-test")).doesNotContain("chain");
    }

    @Test
    void lookAtSomeLinksFindsWhatIsTheirs(Lab lab) {
        lab.ip("link delete cnmv2");
        lab.ip("address delete 10.7.0.1/16 dev cnm-front");
        lab.nft("flush ruleset");

        var ofBridge = auditor().audit(expected(), Set.of("cnm-front"));
        var ofCable = auditor().audit(expected(), Set.of("cnmv2"));

        assertThat(ofBridge).singleElement().satisfies(finding -> assertThat(finding.step())
                .isInstanceOf(AddAddress.class));
        assertThat(ofCable)
                .as("with the bridge that it is a port of, and what was on its other end")
                .containsAll(ofBridge)
                .anyMatch(finding -> finding.step() instanceof AddVeth)
                .anyMatch(finding -> finding.step() instanceof AddAddress address
                        && !address.namespace().isHost())
                .noneMatch(finding -> finding.step() instanceof ChangeRules);
        assertThat(auditor().audit(expected(), Set.of("nobody's"))).isEmpty();
    }

    @Test
    void linksOfOursThatNobodyExpectsAreListed(Lab lab) {
        lab.ip("link add stray0 type bridge");
        lab.ip("link set stray0 group " + LinkGroup.OURS);

        assertThat(auditor().audit(expected()).unexpected())
                .containsExactly(new OwnLink("stray0", "bridge", Optional.empty()));
    }

    @Test
    void everythingAtOnceIsRepaired(Lab lab) {
        damaged(
                lab,
                () -> {
                    lab.nft("flush ruleset");
                    lab.ip("link delete cnm-front");
                    lab.ip("link delete cnmv2");
                    lab.netns().run(() -> Sysctl.write("net/ipv4/ip_forward", "0"));
                    inside(lab).nft("flush ruleset");
                },
                MISSING,
                AddVeth.class);
    }

    @Test
    void nextProcessTakesOverWhatItFinds(Lab lab) {
        var before = KernelSnapshot.take(lab);
        kernel().close();

        try (var next = Kernel.open(lab.netns(), Naming.own("cnm-test"))) {
            var findings = next.auditor().audit(expected()).findings();

            assertThat(findings).isNotEmpty().allSatisfy(finding -> assertThat(finding.step())
                    .isInstanceOf(ChangeRules.class));
            assertThat(next.auditor().repair(findings).failures()).isEmpty();
            assertThat(next.auditor().audit(expected()).findings()).isEmpty();
            assertThat(comparable(KernelSnapshot.take(lab))).isEqualTo(comparable(before));
        }
    }

    private void damaged(Lab lab, Runnable damage, Difference difference, Class<? extends Step> kind) {
        damaged(lab, damage, difference, kind, true);
    }

    /** Damages, and checks that it is found as it should be and that nothing is left of it after the repair. */
    private void damaged(
            Lab lab, Runnable damage, Difference difference, Class<? extends Step> kind, boolean comparable) {
        var before = snapshots(lab);
        damage.run();

        assertThat(auditor().audit(expected()).findings()).anySatisfy(finding -> {
            assertThat(finding.step()).isInstanceOf(kind);
            assertThat(finding.difference()).isEqualTo(difference);
        });
        repair();

        if (comparable) {
            try { // addresses and carriers settle a moment after a link went up
                lab.await(
                        "as before", Duration.ofSeconds(5), () -> snapshots(lab).equals(before));
            } catch (AssertionError e) {
                assertThat(snapshots(lab)).isEqualTo(before);
                throw e;
            }
        }
    }

    private void repair() {
        var repair = auditor().repair(auditor().audit(expected()).findings());

        assertThat(repair.failures()).isEmpty();
        assertThat(auditor().audit(expected()).findings()).isEmpty();
    }

    private List<String> snapshots(Lab lab) {
        try (var netns = Netns.open(Path.of(web().path()))) {
            return Stream.of(KernelSnapshot.take(lab), KernelSnapshot.take(lab, netns))
                    .flatMap(snapshot -> comparable(snapshot).stream())
                    .toList();
        }
    }

    /** What is made again has another index and, where nobody chose it, another hardware address. */
    private static List<String> comparable(KernelSnapshot snapshot) {
        return snapshot.toString()
                .lines()
                .filter(line -> !UNCHOSEN.matcher(line).find())
                .map(line -> INDEX.matcher(line).replaceAll("$1 "))
                .sorted()
                .toList();
    }

    private Shell inside(Lab lab) {
        return lab.in(lab.closeAtEnd(Netns.open(Path.of(web().path()))));
    }

    private List<Step> expected() {
        var plain = Plans.veth(web(), 2, 7);
        var redirect = new ResolverRedirect(web(), IpAddress.parse("127.0.0.11"), 40053, 40054);
        var steps = Stream.of(Plans.network(), Plans.sandbox(web()), Plans.join(web(), 2))
                .flatMap(plan -> plan.steps().stream())
                .<Step>map(step ->
                        step.equals(plain) ? new AddVeth(plain.name(), plain.bridge(), true, 0, plain.peer()) : step);
        return Stream.concat(steps, Stream.of(ChangeRules.add(redirect))).toList();
    }

    private Auditor auditor() {
        return kernel().auditor();
    }

    private Namespace web() {
        return web.orElseThrow();
    }

    private Kernel kernel() {
        return open.orElseThrow();
    }
}
