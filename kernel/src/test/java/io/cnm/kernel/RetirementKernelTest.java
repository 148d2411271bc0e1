package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import io.cnm.testkit.kernel.Shell;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What links are like between their retirement and their deletion, which never comes here. */
@InPrivateNetns
class RetirementKernelTest {
    private Optional<Namespace> made = Optional.empty();

    @BeforeEach
    void join(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var kernel = lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test")));
        kernel.runner().run(Plans.network().then(Plans.sandbox(web)).then(Plans.join(web, 2)));
        made = Optional.of(web);
    }

    @Test
    void sandboxThatSwitchesItsEndOnAgainReachesNobodyAndIsNotReached(Lab lab) {
        try (var netns = Netns.open(Path.of(web().path()))) {
            var inside = lab.in(netns);
            inside.awaitEcho("10.7.0.1");

            retire(lab, new RetireLink(Namespace.HOST, "cnmv2", Optional.of(new RetireLink.Peer(web(), "eth0"))));

            var port = lab.ip("-o link show master cnm-front");
            assertThat(port).doesNotContain("cnmv2").contains("cnm~", "group " + LinkGroup.RETIRED);
            assertThat(inside.ip("-o link")).doesNotContain("eth0").contains("cnm~7@", "state DOWN");
            assertThat(inside.ip("route")).isEmpty();

            inside.ip("link set cnm~7 up");
            if (port.contains(",UP")) { // from Linux 6.2
                lab.await(
                        "it is on again", () -> inside.ip("-o link show cnm~7").contains("state UP"));
            }

            assertUnreachable(inside, "10.7.0.1");
            assertUnreachable(lab.shell(), "10.7.0.2");
        }
    }

    @Test
    void routesOfABridgeGo(Lab lab) {
        assertThat(lab.ip("route")).contains("10.7.0.0/16 dev cnm-front");
        assertThat(lab.ip("-6 route")).contains("fd00:7::/64 dev cnm-front");

        retire(lab, new RetireLink(Namespace.HOST, Plans.BRIDGE, Optional.empty()));

        assertThat(lab.ip("-o link show type bridge"))
                .doesNotContain(Plans.BRIDGE)
                .contains("cnm~", "group " + LinkGroup.RETIRED);
        assertThat(lab.ip("route")).doesNotContain("10.7.0.0");
        assertThat(lab.ip("-6 route")).doesNotContain("fd00:7::");
    }

    private Namespace web() {
        return made.orElseThrow();
    }

    private static void retire(Lab lab, RetireLink step) {
        var reaper = new Reaper("stopped");
        reaper.close();
        var namespaces = new Namespaces(lab.netns(), Visitor.NONE);
        try {
            var run = new Execution(Plan.of("retire", step), Execution.Mode.AS_MUCH_AS_POSSIBLE);
            new Retirement(namespaces, reaper).run(run, step);
        } finally {
            namespaces.closeAll().forEach(Handle::closeSockets);
            namespaces.host().closeSockets();
        }
    }

    private static void assertUnreachable(Shell from, String address) {
        assertThat(from.tryRun("busybox", "ping", "-c2", "-W1", address))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(1));
    }
}
