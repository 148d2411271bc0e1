package io.cnm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.MacAddress;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetSysctl;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingRunnerTest {
    private static final Plan NETWORK = Plan.of(
            "network",
            ChangeRules.add(new ForwardingGuard(false)),
            new SetSysctl(Namespace.HOST, "ipv4/ip_forward", "1", Optional.of("0"), true),
            new AddBridge("br-1", MacAddress.parse("02:42:00:00:00:01"), 0),
            new SetSysctl(Namespace.HOST, "ipv6/conf/br-1/accept_ra", "0", Optional.empty(), false),
            new AddAddress(Namespace.HOST, "br-1", Cidr.parse("172.18.0.1/16")));

    private final RecordingRunner runner = new RecordingRunner();

    @Test
    void keepsWhatPlansMakeAndSet() {
        runner.run(NETWORK);

        assertThat(runner.last()).isEqualTo(NETWORK);
        assertThat(runner.kernel())
                .containsExactlyInAnyOrder(
                        "no forwarding between foreign links, IPv4",
                        "net/ipv4/ip_forward = 1 in host",
                        "link br-1 in host",
                        "net/ipv6/conf/br-1/accept_ra = 0 in host",
                        "add address 172.18.0.1/16 to br-1 in host");
    }

    @Test
    void undoLeavesNothingAndTeardownWhatLasts() {
        runner.run(NETWORK);
        runner.tearDown(NETWORK.teardown());

        assertThat(runner.kernel())
                .containsExactlyInAnyOrder(
                        "no forwarding between foreign links, IPv4", "net/ipv4/ip_forward = 1 in host");

        var other = new RecordingRunner();
        other.run(NETWORK);
        other.run(NETWORK.undo());

        assertThat(other.kernel()).isEmpty();
    }

    @Test
    void planThatFailsAtAStepIsUndone() {
        runner.failAt(3);

        assertThatThrownBy(() -> runner.run(NETWORK)).isInstanceOf(SystemException.class);
        assertThat(runner.kernel()).isEmpty();
        assertThat(runner.failurePending()).isFalse();
    }

    @Test
    void teardownGoesOnAndReportsAllFailuresTogether() {
        runner.run(NETWORK);
        runner.failAt(0, 2);

        assertThatThrownBy(() -> runner.tearDown(NETWORK.undo()))
                .isInstanceOfSatisfying(SystemException.class, e -> assertThat(e.getSuppressed())
                        .hasSize(1));
        assertThat(runner.kernel()).containsExactly("net/ipv4/ip_forward = 1 in host");
        assertThat(runner.failurePending()).isFalse();
    }

    @Test
    void teardownCountsWhatIsMissingAsRemovedAndWhatIsThereAsMade() {
        var address = new AddAddress(Namespace.HOST, "br-1", Cidr.parse("172.18.0.1/16"));
        runner.run(NETWORK);

        runner.tearDown(Plan.of("again", address, new RetireLink(Namespace.HOST, "br-2", Optional.empty())));

        assertThat(runner.kernel()).contains("link br-1 in host", address.describe());
    }

    @Test
    void refusesWhatTheKernelWould() {
        runner.run(NETWORK);

        assertThatThrownBy(() -> runner.run(NETWORK)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() ->
                        runner.run(Plan.of("stray", new AddAddress(Namespace.HOST, "br-2", Cidr.parse("10.0.0.1/24")))))
                .isInstanceOf(NotFoundException.class);
    }
}
