package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.api.MacAddress;
import io.cnm.linux.Sysctl;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What we did not make stays as it is, even if it has the name, index or address that we want. */
@InPrivateNetns
class ForeignObjectsKernelTest {
    private static final Namespace HOST = Namespace.HOST;
    private static final Cidr ADDRESS = Cidr.parse("10.9.0.1/16");
    private static final Cidr ROUTE = Cidr.parse("10.99.0.0/16");

    private Optional<Kernel> open = Optional.empty();

    @BeforeEach
    void open(Lab lab) {
        // without addresses that come by themselves, a while after the link
        lab.netns().run(() -> Sysctl.write("net/ipv6/conf/default/disable_ipv6", "1"));
        lab.ip("link add nic0 type veth peer name nic1");
        lab.ip("link set nic0 up");
        lab.ip("link set nic1 up");
        lab.ip("address add 10.9.0.1/16 dev nic0");
        lab.ip("route add 10.99.0.0/16 via 10.9.0.2");
        lab.await("carrier", () -> lab.ip("-o link show nic0").contains("state UP"));
        open = Optional.of(lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test"))));
    }

    @Test
    void bridgeOfSomebodyElseIsNotTakenForOurs(Lab lab) {
        lab.ip("link add cnm-front type bridge");

        refused(lab, ConflictException.class, new AddBridge("cnm-front", MacAddress.random(), 0));
    }

    @Test
    void linkIsNotEnslavedToALinkThatIsNoBridge(Lab lab) {
        run(new CreateNamespace(sandbox(lab)));

        refused(lab, ConflictException.class, veth(lab, "cnmv1", "nic0", 0));
    }

    @Test
    void hostEndDoesNotTakeSomebodyElsesName(Lab lab) {
        run(Plans.network().steps().get(0));
        run(new CreateNamespace(sandbox(lab)));

        refused(lab, ConflictException.class, veth(lab, "nic0", Plans.BRIDGE, 0));
    }

    @Test
    void peerDoesNotTakeSomebodyElsesNameOrIndexAndNothingIsDoneToIt(Lab lab) {
        run(Plans.network().steps().get(0));
        run(new CreateNamespace(sandbox(lab)));
        try (var netns = io.cnm.linux.Netns.open(Path.of(sandbox(lab).path()))) {
            lab.in(netns).ip("link add eth0 index 7 type bridge");
            var before = lab.in(netns).ip("-o link show eth0");
            var address = new AddAddress(sandbox(lab), "eth0", ADDRESS);

            refused(lab, ConflictException.class, veth(lab, "cnmv1", Plans.BRIDGE, 7), address);

            assertThat(lab.in(netns).ip("-o link show eth0")).isEqualTo(before);
            assertThat(lab.in(netns).ip("-o address")).doesNotContain("10.9.0.1");
        }
    }

    @Test
    void foreignLinkGetsNoAddressAndLosesNone(Lab lab) {
        refused(lab, ConflictException.class, new AddAddress(HOST, "nic0", Cidr.parse("10.10.0.1/16")));
        refused(lab, ConflictException.class, new DeleteAddress(HOST, "nic0", ADDRESS));
        leftAlone(lab, new DeleteAddress(HOST, "nic0", ADDRESS));
    }

    @Test
    void foreignLinkGetsNoRouteAndLosesNone(Lab lab) {
        refused(lab, ConflictException.class, new AddRoute(HOST, Cidr.parse("10.98.0.0/16"), Optional.empty(), "nic0"));
        var delete = new DeleteRoute(HOST, ROUTE, Optional.of(io.cnm.api.IpAddress.parse("10.9.0.2")), "nic0");
        refused(lab, ConflictException.class, delete);
        leftAlone(lab, delete);
    }

    @Test
    void routeOfSomebodyElseIsNotReplaced(Lab lab) {
        run(Plans.network().steps().get(0));
        run(new SetLinkState(HOST, Plans.BRIDGE, true));

        refused(lab, ConflictException.class, new AddRoute(HOST, ROUTE, Optional.empty(), Plans.BRIDGE));
    }

    @Test
    void foreignLinkIsSwitchedNeitherOnNorOff(Lab lab) {
        refused(lab, ConflictException.class, new SetLinkState(HOST, "nic0", false));
        leftAlone(lab, new SetLinkState(HOST, "nic0", false));
        lab.ip("link set nic0 down");
        lab.await("state known", () -> lab.ip("-o link show nic1").contains("state LOWERLAYERDOWN"));
        refused(lab, ConflictException.class, new SetLinkState(HOST, "nic0", true));
    }

    @Test
    void foreignLinkIsNotRetired(Lab lab) {
        leftAlone(lab, new RetireLink(HOST, "nic0", Optional.empty()));
    }

    @Test
    void bridgeOfAUserIsUsedButNeverSwitchedOffNorRetired(Lab lab) {
        lab.ip("link add users0 type bridge");
        run(
                new AddAddress(HOST, "users0", Cidr.parse("10.11.0.1/16")),
                new SetLinkState(HOST, "users0", true),
                new CreateNamespace(sandbox(lab)),
                veth(lab, "cnmv1", "users0", 0));
        lab.await("state known", () -> lab.ip("-o link show users0").contains("state DOWN"));
        lab.await("state known", () -> lab.ip("route").contains("linkdown"));

        leftAlone(lab, new SetLinkState(HOST, "users0", false), new RetireLink(HOST, "users0", Optional.empty()));
        assertThat(lab.ip("-o link show master users0")).contains("cnmv1");
    }

    @Test
    void keyFileOfSomebodyElseIsNotTaken(Lab lab) throws IOException {
        var key = Path.of(sandbox(lab).path());
        Files.createDirectories(lab.dir().resolve("sandboxes"));
        Files.writeString(key, "somebody else's");

        refused(lab, ConflictException.class, new CreateNamespace(sandbox(lab)));

        assertThat(key).hasContent("somebody else's");
    }

    @Test
    void fileOfSomebodyElseIsNotOverwritten(Lab lab) throws IOException {
        var file = Files.writeString(lab.dir().resolve("hosts"), "somebody else's");

        refused(lab, ConflictException.class, new WriteFile(file.toString(), "ours", Optional.empty()));

        assertThat(file).hasContent("somebody else's");
    }

    @Test
    void tableOfSomebodyElseIsNotTouched(Lab lab) {
        lab.nft("add table inet cnm-test");

        refused(lab, ConflictException.class, ChangeRules.add(new ForwardingGuard(false)));
    }

    private void refused(Lab lab, Class<? extends CnmException> kind, Step... steps) {
        var before = KernelSnapshot.take(lab);

        assertThatThrownBy(() -> run(steps)).isInstanceOf(kind);

        assertThat(kernel().awaitIdle(Duration.ofSeconds(10))).isTrue();
        lab.awaitAsBefore(before);
    }

    private void leftAlone(Lab lab, Step... steps) {
        var before = KernelSnapshot.take(lab);

        kernel().runner().tearDown(Plan.of("remove", steps));

        assertThat(kernel().awaitIdle(Duration.ofSeconds(10))).isTrue();
        lab.awaitAsBefore(before);
    }

    private void run(Step... steps) {
        kernel().runner().run(Plan.of("test", steps));
    }

    private static Namespace sandbox(Lab lab) {
        return Plans.sandbox(lab, "web");
    }

    private static AddVeth veth(Lab lab, String name, String bridge, int index) {
        var peer = new AddVeth.Peer(sandbox(lab), "eth0", index, MacAddress.parse("02:42:00:00:00:09"));
        return new AddVeth(name, bridge, false, 0, peer);
    }

    private Kernel kernel() {
        return open.orElseThrow();
    }
}
