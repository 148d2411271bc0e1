package io.cnm.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.MacAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Namespace SANDBOX = new Namespace("/run/cnm/netns/0123456789ab");
    private static final AddBridge BRIDGE = new AddBridge("br-1", MacAddress.parse("02:42:00:00:00:01"), 0);
    private static final SetSysctl FORWARDING =
            new SetSysctl(Namespace.HOST, "ipv4/ip_forward", "1", Optional.of("0"), true);
    private static final AddAddress ADDRESS = new AddAddress(Namespace.HOST, "br-1", Cidr.parse("172.18.0.1/16"));

    @Test
    void undoRunsBackwards() {
        var undo = Plan.of("network", BRIDGE, FORWARDING, ADDRESS).undo();

        assertThat(undo.steps())
                .containsExactly(
                        new DeleteAddress(Namespace.HOST, "br-1", Cidr.parse("172.18.0.1/16")),
                        new SetSysctl(Namespace.HOST, "ipv4/ip_forward", "0", Optional.of("1"), true),
                        new RetireLink(Namespace.HOST, "br-1", Optional.empty()));
    }

    @Test
    void teardownLeavesLastingStepsInPlace() {
        var teardown = Plan.of("network", BRIDGE, FORWARDING, ADDRESS).teardown();

        assertThat(teardown.steps())
                .noneMatch(step -> step instanceof SetSysctl)
                .hasSize(2);
    }

    @Test
    void guardOfForwardingStaysAsForwardingDoes() {
        var guard = ChangeRules.add(new FirewallRule.ForwardingGuard(false));
        var network = new FirewallRule.BridgeNetwork("br-1", List.of(), false, true, true);

        assertThat(Plan.of("network", guard, FORWARDING).teardown().isEmpty()).isTrue();
        assertThat(Plan.of("network", guard, FORWARDING).undo().steps()).hasSize(2);
        assertThatThrownBy(() -> ChangeRules.add(new FirewallRule.ForwardingGuard(false), network))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lastingBridgeStaysWhenItsNetworkGoes() {
        var bridge = new AddBridge("docker0", MacAddress.parse("02:42:00:00:00:01"), 0, "", true);

        assertThat(Plan.of("network", bridge).teardown().isEmpty()).isTrue();
        assertThat(Plan.of("network", bridge).undo().isEmpty()).isFalse();
    }

    @Test
    void stepsThatCannotBeTakenBackAreLeftOutOfUndo() {
        assertThat(Plan.of("end", new DeleteNamespace(SANDBOX)).undo().isEmpty())
                .isTrue();
    }

    @Test
    void undoOfAVethFreesBothNames() {
        var veth = new AddVeth(
                "veth1", "br-1", false, 0, new AddVeth.Peer(SANDBOX, "eth0", 2, MacAddress.parse("02:42:00:00:00:02")));

        assertThat(veth.undo())
                .contains(new RetireLink(Namespace.HOST, "veth1", Optional.of(new RetireLink.Peer(SANDBOX, "eth0"))));
    }

    @Test
    void describesEachStepOnALineOfItsOwn() {
        assertThat(Plan.of("network front", BRIDGE, ADDRESS).describe()).isEqualTo("""
                        network front
                          add bridge br-1 mac 02:42:00:00:00:01
                          add address 172.18.0.1/16 to br-1 in host""");
    }
}
