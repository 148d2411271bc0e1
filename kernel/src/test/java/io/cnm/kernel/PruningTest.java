package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.plan.AddRoute;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PruningTest {
    private static final Namespace WEB = new Namespace("/run/cnm/netns/web");
    private static final Step RETIRE =
            new RetireLink(Namespace.HOST, "veth1", Optional.of(new RetireLink.Peer(WEB, "eth0")));

    @Test
    void whatIsOnARetiredLinkGoesWithIt() {
        var steps = List.of(route("eth0"), new SetLinkState(WEB, "eth0", false), address("eth0"), RETIRE);

        assertThat(Pruning.of(steps)).containsExactly(RETIRE);
    }

    @Test
    void whatIsOnAnotherLinkIsRemoved() {
        var steps = List.of(route("eth1"), address("eth0"), RETIRE);

        assertThat(Pruning.of(steps)).containsExactly(route("eth1"), RETIRE);
    }

    @Test
    void routeOnARetiredLinkMakesRoomForTheOneThatTakesItsPlace() {
        var next = new AddRoute(WEB, Cidr.parse("0.0.0.0/0"), Optional.empty(), "eth1");

        assertThat(Pruning.of(List.of(route("eth0"), next, RETIRE))).containsExactly(route("eth0"), next, RETIRE);
    }

    @Test
    void whatComesAfterTheRetirementIsDone() {
        assertThat(Pruning.of(List.of(RETIRE, address("eth0")))).containsExactly(RETIRE, address("eth0"));
    }

    @Test
    void whatIsInANamespaceGoesWithIt() {
        var redirect = new ResolverRedirect(WEB, IpAddress.parse("127.0.0.11"), 1, 2);
        var sysctl = new SetSysctl(WEB, "ipv4/x", "0", Optional.empty(), false);
        var delete = new DeleteNamespace(WEB);
        var steps = List.of(new ChangeRules(List.of(), List.of(redirect)), sysctl, address("eth1"), RETIRE, delete);

        assertThat(Pruning.of(steps))
                .containsExactly(new RetireLink(Namespace.HOST, "veth1", Optional.empty()), delete);
    }

    private static Step address(String link) {
        return new DeleteAddress(WEB, link, Cidr.parse("10.0.0.2/8"));
    }

    private static Step route(String link) {
        return new DeleteRoute(WEB, Cidr.parse("0.0.0.0/0"), Optional.empty(), link);
    }
}
