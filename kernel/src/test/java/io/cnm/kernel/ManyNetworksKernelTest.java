package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.MacAddress;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A host with many networks is audited and rebuilt in bulk; {@code -Dcnm.networks=1000} has a thousand. Their end takes the
 * kernel some 20 ms each, in which nobody on the machine can change a link.
 */
@InPrivateNetns
class ManyNetworksKernelTest {
    private static final int NETWORKS = Integer.getInteger("cnm.networks", 200);
    private static final Namespace HOST = Namespace.HOST;

    private Optional<Kernel> open = Optional.empty();

    @BeforeEach
    void open(Lab lab) {
        open = Optional.of(lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test"))));
    }

    @Test
    void planOfManyBridgesTakesFewSends(Lab lab) {
        var bridges = IntStream.range(0, NETWORKS).<Step>mapToObj(ManyNetworksKernelTest::bridge);
        var addresses = IntStream.range(0, NETWORKS).<Step>mapToObj(ManyNetworksKernelTest::address);
        var ups = IntStream.range(0, NETWORKS).<Step>mapToObj(ManyNetworksKernelTest::up);

        var report = kernel().runner()
                .run(new Plan(
                        "many",
                        Stream.of(bridges, addresses, ups)
                                .flatMap(steps -> steps)
                                .toList()));

        assertThat(report.sends()).hasSizeLessThanOrEqualTo(3);
        assertThat(lab.ip("-o -4 address").lines()).hasSize(NETWORKS + 1);
        System.out.println("FIGURE plan of bridges " + report.took().toMillis() + " ms " + report.sends());
    }

    @Test
    void hostIsRebuiltFromNothingAndAuditedInBulk() {
        var steps = IntStream.range(0, NETWORKS)
                .mapToObj(ManyNetworksKernelTest::network)
                .flatMap(List::stream)
                .toList();

        var lost = kernel().auditor().audit(steps);
        var repair = kernel().auditor().repair(lost.findings());

        assertThat(lost.findings()).hasSizeGreaterThanOrEqualTo(4 * NETWORKS);
        assertThat(repair.failures()).isEmpty();
        assertThat(repair.sends()).hasSizeLessThanOrEqualTo(5);
        var best = Duration.ofDays(1);
        for (var i = 0; i < 10; i++) {
            var audit = kernel().auditor().audit(steps);
            assertThat(audit.findings()).isEmpty();
            best = audit.took().compareTo(best) < 0 ? audit.took() : best;
        }
        System.out.println("FIGURE repair " + repair.took().toMillis() + " ms " + repair.sends() + " audit of nothing "
                + lost.took().toMillis() + " ms, of all " + best.toNanos() / 1000 + " us");
        assertThat(best).isLessThan(Duration.ofSeconds(1));
    }

    private static List<Step> network(int number) {
        return List.of(
                bridge(number),
                new SetSysctl(HOST, "ipv6/conf/" + name(number) + "/accept_ra", "0", Optional.empty(), false),
                address(number),
                ChangeRules.add(new BridgeNetwork(name(number), List.of(subnet(number)), false, true, true)),
                up(number));
    }

    private static AddBridge bridge(int number) {
        return new AddBridge(name(number), new MacAddress(0x0200_0000_0000L + number), 0);
    }

    private static AddAddress address(int number) {
        return new AddAddress(
                HOST, name(number), new Cidr(subnet(number).first().plus(1), 24));
    }

    private static SetLinkState up(int number) {
        return new SetLinkState(HOST, name(number), true);
    }

    private static Cidr subnet(int number) {
        return Cidr.parse("10." + number / 250 + "." + number % 250 + ".0/24");
    }

    private static String name(int number) {
        return "cnmb" + number;
    }

    private Kernel kernel() {
        return open.orElseThrow();
    }
}
