package io.cnm.netlink.rtnl;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Request;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Why dependent messages do not travel with what they depend on: the kernel goes on after a refusal, and an index or name
 * that we failed to get is one that somebody else has.
 */
class RefusedMessageKernelTest {
    private static final int WANTED = 500;

    @SuppressWarnings("NullAway.Init")
    private RouteLab lab;

    @BeforeEach
    void somebodyElseHasTheIndexAndTheName() {
        lab = RouteLab.open();
        lab.run("ip link add name theirs index 500 mtu 1400 type bridge");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void theKernelItselfGoesOnAndChangesTheForeignLink() {
        var outcomes = lab.route().executeAllInOwnNamespace(ourLinkAndWhatHangsOnIt());

        assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(false, true, true);
        assertThat(lab.run("ip addr show theirs")).contains("mtu 1300", "10.0.0.1/24");
    }

    @Test
    void takenIndexLeavesTheForeignLinkAlone() {
        var before = lab.run("ip -d addr");

        var outcomes = lab.route().executeAll(ourLinkAndWhatHangsOnIt());

        assertThat(outcomes).extracting(Outcome::succeeded).containsOnly(false);
        assertThat(outcomes.get(0).failure().orElseThrow().notSent()).isFalse();
        assertThat(outcomes.stream().skip(1))
                .allMatch(outcome -> outcome.failure().orElseThrow().notSent());
        assertThat(lab.run("ip -d addr")).isEqualTo(before);
    }

    @Test
    void takenNameLeavesTheForeignLinkAlone() {
        var before = lab.run("ip -d addr");

        var outcomes = lab.route()
                .executeAll(List.of(
                        new NewLink("theirs").bridge(options -> options),
                        new SetLink("theirs").up().group(77),
                        new DeleteLink("theirs")));

        assertThat(outcomes.get(0).failure().orElseThrow().exists()).isTrue();
        assertThat(outcomes.stream().skip(1))
                .allMatch(outcome -> outcome.failure().orElseThrow().notSent());
        assertThat(lab.run("ip -d addr")).isEqualTo(before);
    }

    @Test
    void takenNameOfOneEndLeavesAForeignLinkOfTheOtherEndsNameAlone() {
        lab.run("ip link add name end type bridge");
        var before = lab.run("ip -d addr");

        var outcomes = lab.route()
                .executeAll(List.of(new NewLink("theirs").veth(peer -> peer.name("end")), new SetLink("end").up()));

        assertThat(outcomes.get(1).failure().orElseThrow().notSent()).isTrue();
        assertThat(lab.run("ip -d addr")).isEqualTo(before);
    }

    @Test
    void whatDoesNotHangOnTheRefusedOneIsDone() {
        var outcomes = lab.route()
                .executeAll(List.of(
                        new NewLink("ours").index(WANTED).bridge(options -> options),
                        new NewLink("other").index(501).bridge(options -> options),
                        new SetLink(501).up(),
                        new SetLink(WANTED).mtu(1300)));

        assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(false, true, true, false);
        assertThat(lab.run("ip link show other")).contains("UP");
        assertThat(lab.run("ip link show theirs")).contains("mtu 1400");
    }

    @Test
    void linkThatIsToHangOnARefusedMasterIsNotMade() {
        var outcomes = lab.route()
                .executeAll(List.of(
                        new NewLink("ours").index(WANTED).bridge(options -> options),
                        new NewLink("port").master(WANTED).veth(peer -> peer.name("end"))));

        assertThat(outcomes).extracting(Outcome::succeeded).containsOnly(false);
        assertThat(lab.route().linksOf(WANTED)).isEmpty();
    }

    @Test
    void wholeListIsDoneWhereNothingIsTaken() {
        lab.route().execute(new DeleteLink("theirs"));

        Outcome.requireAll(lab.route().executeAll(ourLinkAndWhatHangsOnIt()));

        assertThat(lab.run("ip addr show ours")).contains("mtu 1300", "10.0.0.1/24");
    }

    @Test
    void kernelSaysWhichOfTheListItRefused() {
        var outcomes = lab.route().executeAll(List.of(new SetLink(1).up(), new SetLink("nosuch").up()));

        NetlinkException failure = outcomes.get(1).failure().orElseThrow();
        assertThat(failure.index()).isEqualTo(1);
        assertThat(failure).hasMessageStartingWith("set nosuch up: No such device (ENODEV)");
    }

    private static List<Request> ourLinkAndWhatHangsOnIt() {
        return List.of(
                new NewLink("ours").index(WANTED).bridge(options -> options),
                new SetLink(WANTED).mtu(1300),
                Address.of(WANTED, IpPrefix.parse("10.0.0.1/24")).add());
    }
}
