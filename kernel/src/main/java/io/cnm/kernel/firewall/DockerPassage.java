package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.ChainRule.End;
import io.cnm.netlink.nft.xt.XtChains;
import io.cnm.netlink.nft.xt.XtRule;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.spi.HostPolicy;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets what comes from our bridges and goes to them through FORWARD of iptables and ip6tables, on a host with a Docker of its
 * own: its daemon has that chain drop what no rule there accepts. <em>Immutable.</em>
 *
 * <p>The rules stand at the end of the chain, so whatever the administrator or Docker has decided there holds for our bridges
 * too. They accept all that comes so far: what may pass is decided in {@link HostLayout}, and what it drops stays dropped.
 */
final class DockerPassage {
    private final OurMark mark;
    private final HostPolicy policy;

    DockerPassage(OurMark mark, HostPolicy policy) {
        this.mark = mark;
        this.policy = policy;
    }

    /** The chains, which may be nobody's yet: then they accept by themselves. */
    IptablesFrame frame() {
        return new IptablesFrame(
                mark,
                Stream.of(false, true)
                        .filter(policy::rules)
                        .map(XtChains::forward)
                        .toList(),
                List.of());
    }

    /** The rules of a fact; none if it is not about a network, or nobody wants rules. */
    List<ChainRule> of(FirewallRule fact) {
        if (!(fact instanceof BridgeNetwork network)) {
            return List.of();
        }
        return network.subnets().stream()
                .map(subnet -> subnet.v6())
                .distinct()
                .filter(policy::rules)
                .flatMap(v6 -> Stream.of(rule(v6).to(network.bridge()), rule(v6).from(network.bridge())))
                .map(rule -> ChainRule.of(rule.accept(), End.LAST))
                .toList();
    }

    private XtRule rule(boolean v6) {
        var forward = XtChains.forward(v6);
        return mark.rule(forward.table(), forward.name());
    }
}
