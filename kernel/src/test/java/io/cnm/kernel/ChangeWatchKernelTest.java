package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.MacAddress;
import io.cnm.linux.Sysctl;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.plan.AddBridge;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class ChangeWatchKernelTest {
    private Optional<Kernel> open = Optional.empty();

    @BeforeEach
    void open(Lab lab) {
        // without addresses that come by themselves, a while after the link
        lab.netns().run(() -> Sysctl.write("net/ipv6/conf/default/addr_gen_mode", "1"));
        open = Optional.of(lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test"))));
        var web = Plans.sandbox(lab, "web");
        kernel().runner().run(Plans.network().then(Plans.sandbox(web)).then(Plans.join(web, 2)));
        lab.await("carrier", () -> !lab.ip("-o link show cnm-front").contains("NO-CARRIER"));
    }

    @Test
    void eachDamageOnTheHostIsTold(Lab lab) {
        for (var damage : List.of(
                "address delete 10.7.0.1/16 dev cnm-front",
                "route add 10.99.0.0/16 dev cnm-front",
                "route delete 10.99.0.0/16 dev cnm-front",
                "link set cnmv2 nomaster",
                "link set cnmv2 mtu 1400",
                "link set cnmv2 group 0",
                "link set cnmv2 group " + LinkGroup.OURS,
                "link set cnmv2 down",
                "link set cnm-front down",
                "link delete cnmv2",
                "link delete cnm-front")) {
            told(lab, damage, () -> lab.ip(damage));
        }
    }

    @Test
    void lostOptionOfAPortIsTold(Lab lab) {
        told(lab, "isolated", () -> lab.bridge("link set dev cnmv2 isolated on"));
    }

    @Test
    void changesOfOurTableByOthersAreTold(Lab lab) {
        told(lab, "element", () -> lab.nft("flush map inet cnm-test published-any4"));
        told(lab, "flush", () -> lab.nft("flush ruleset"));
    }

    @Test
    void ownChangesOfTheRulesAreKnown(Lab lab) {
        kernel().runner()
                .tearDown(Plan.of(
                        "less",
                        Plans.join(Plans.sandbox(lab, "web"), 2)
                                .steps()
                                .get(6)
                                .undo()
                                .orElseThrow()));

        var nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));

        assertThat(kernel().firewall().made(nft.generation().id())).isTrue();
    }

    @Test
    void planIsOneCall(Lab lab) {
        var calls = new AtomicInteger();
        lab.closeAtEnd(kernel().auditor().onChange(changed -> calls.incrementAndGet()));
        var bridges = IntStream.range(0, 50)
                .<Step>mapToObj(number -> new AddBridge("br" + number, MacAddress.random(), 0))
                .toList();

        kernel().runner().run(new Plan("many", bridges));
        lab.await("told", () -> calls.get() > 0);
        lab.ip("link set br7 up");
        lab.await("told again", () -> calls.get() > 1);

        assertThat(calls).hasValue(2);
    }

    @Test
    void linksOfOthersAreNoMatter(Lab lab) {
        var calls = new AtomicInteger();
        lab.closeAtEnd(kernel().auditor().onChange(changed -> calls.incrementAndGet()));

        lab.ip("link add other0 type bridge");
        lab.ip("link set other0 up");
        lab.ip("address add 10.99.0.1/24 dev other0");
        lab.ip("link delete other0");
        lab.ip("link set cnmv2 alias x"); // what is told, if anything, comes in order
        lab.await("told", () -> calls.get() > 0);

        assertThat(calls).hasValue(1);
    }

    private void told(Lab lab, String what, Runnable damage) {
        var calls = new AtomicInteger();
        var watch = kernel().auditor().onChange(changed -> calls.incrementAndGet());
        try {
            damage.run();
            lab.await(what + " is told", () -> calls.get() > 0);
        } finally {
            watch.close();
        }
    }

    private Kernel kernel() {
        return open.orElseThrow();
    }
}
