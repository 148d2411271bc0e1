package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.MacAddress;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.ForgetFlows;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExpectedTest {
    private static final Namespace WEB = new Namespace("/run/cnm/netns/web");
    private static final Namespace HOST = Namespace.HOST;
    private static final ForwardingGuard V4 = new ForwardingGuard(false);
    private static final ForwardingGuard V6 = new ForwardingGuard(true);

    @Test
    void whatWasMadeAndNotTakenBackStands() {
        var network = Plans.network().steps();

        assertThat(Expected.of(network)).containsExactlyElementsOf(network);
    }

    @Test
    void nothingStandsOfAPlanThatWasUndone() {
        var whole = Plans.network().then(Plans.sandbox(WEB)).then(Plans.join(WEB, 2));

        assertThat(Expected.of(whole.then(whole.undo()).steps()))
                .allSatisfy(left -> assertThat(left).isInstanceOf(SetSysctl.class));
    }

    @Test
    void linkOnAParentGoesByItsRetirementAndWithItsNamespace() {
        var link = new AddMacvlan.Link(WEB, "eth0", 2, MacAddress.parse("02:42:0a:07:00:02"));
        var macvlan = new AddMacvlan("uplink", AddMacvlan.Mode.BRIDGE, 0, link);
        var address = new AddAddress(WEB, "eth0", Cidr.parse("10.7.0.2/16"));

        assertThat(Expected.of(List.of(macvlan, address))).containsExactly(macvlan, address);
        assertThat(Expected.of(List.of(macvlan, address, macvlan.undo().orElseThrow())))
                .isEmpty();
        assertThat(Expected.of(List.of(macvlan, address, new DeleteNamespace(WEB))))
                .isEmpty();
    }

    @Test
    void laterStepReplacesAnEarlierOneAboutTheSameThing() {
        var off = new SetSysctl(HOST, "ipv4/ip_forward", "0", Optional.empty(), false);
        var on = new SetSysctl(HOST, "ipv4/ip_forward", "1", Optional.empty(), false);
        var up = new SetLinkState(HOST, "br", true);
        var down = new SetLinkState(HOST, "br", false);
        var old = new WriteFile("/hosts", "old", Optional.empty());
        var fresh = new WriteFile("/hosts", "new", Optional.of("old"));

        assertThat(Expected.of(List.of(off, up, old, on, down, fresh))).containsExactly(on, down, fresh);
    }

    @Test
    void deletedAddressesRoutesAndFilesDoNotStand() {
        var address = new AddAddress(WEB, "eth0", Cidr.parse("10.7.0.2/16"));
        var route = new AddRoute(WEB, Cidr.parse("0.0.0.0/0"), Optional.of(Plans.GATEWAY), "eth0");
        var file = new WriteFile("/hosts", "", Optional.empty());
        var steps = List.<Step>of(
                address,
                route,
                file,
                address.undo().orElseThrow(),
                route.undo().orElseThrow(),
                new DeleteFile("/hosts"));

        assertThat(Expected.of(steps)).isEmpty();
    }

    @Test
    void withdrawnFactsDoNotStandButThoseStatedAgainDo() {
        var both = ChangeRules.add(V4, V6);
        var without = new ChangeRules(List.of(), List.of(V4));
        var again = ChangeRules.add(V4);

        assertThat(Expected.of(List.of(both, without))).containsExactly(ChangeRules.add(V6));
        assertThat(Expected.of(List.of(both, without, again))).containsExactly(ChangeRules.add(V6), again);
    }

    @Test
    void sameFactOfTwoPlansStandsInBoth() {
        var one = ChangeRules.add(V4);
        var other = ChangeRules.add(V4, V6);

        assertThat(Expected.of(List.of(one, other))).containsExactly(one, other);
    }

    @Test
    void whatLeavesNothingIsPassedOver() {
        assertThat(Expected.of(List.of(new ForgetFlows(List.of(Plans.GATEWAY)))))
                .isEmpty();
    }

    @Test
    void manyPlansAreRepairedInFewBatches() {
        var plans = Stream.of(Plans.network(), Plans.sandbox(WEB), Plans.join(WEB, 2))
                .flatMap(plan -> plan.steps().stream())
                .toList();

        assertThat(Batch.of(RepairOrder.of(plans)))
                .extracting(batch -> batch.kind() + " " + batch.namespace())
                .containsExactly(
                        "VISIT web",
                        "RULES host",
                        "VISIT host",
                        "ROUTE host",
                        "VISIT host",
                        "ROUTE host",
                        "ROUTE web",
                        "SINGLE host");
    }
}
