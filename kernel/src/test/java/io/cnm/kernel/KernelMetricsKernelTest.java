package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.kernel.Kernel.Firewalling;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a kernel tells of itself. */
@InPrivateNetns
class KernelMetricsKernelTest {
    private final List<String> counted = new CopyOnWriteArrayList<>();

    private Kernel open(Lab lab) {
        var attendants = new Attendants(
                Visitor.NONE, Optional.empty(), (name, label, value) -> counted.add(name + " " + label + "=" + value));
        return lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test"), Firewalling.USUAL, attendants));
    }

    @Test
    void exchangesAreCountedByFamily(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var kernel = open(lab);
        kernel.runner().run(Plans.network());
        kernel.runner().run(Plans.sandbox(web));
        counted.clear();

        kernel.runner().run(Plans.join(web, 2));

        assertThat(counted)
                .containsExactly(
                        "cnm_kernel_sends_total family=route",
                        "cnm_kernel_sends_total family=route",
                        "cnm_kernel_sends_total family=nftables");
    }

    @Test
    void refusedPlanIsCountedOnceAndSoIsWhatItTook(Lab lab) {
        var kernel = open(lab);
        var failing = new SetSysctl(Namespace.HOST, "ipv4/no_such_parameter", "1", Optional.empty(), false);
        var plan = Plans.with(Plans.network(), Plans.network().steps().size(), failing);

        assertThatThrownBy(() -> kernel.runner().run(plan)).isInstanceOf(CnmException.class);

        assertThat(counted)
                .containsOnlyOnce("cnm_plan_undo_total reason=refused")
                .contains("cnm_kernel_sends_total family=route");
    }
}
