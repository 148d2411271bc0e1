package io.cnm.kernel.firewall;

import static io.cnm.kernel.firewall.ChainRule.End.FIRST;
import static io.cnm.kernel.firewall.ChainRule.End.LAST;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.UserData;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.xt.XtChains;
import io.cnm.netlink.nft.xt.XtMatches;
import io.cnm.netlink.nft.xt.XtRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What stands in the tables of iptables and ip6tables whatever is in force: chains under the names that Docker's users know,
 * and the jumps that lead to them. <em>Immutable.</em>
 *
 * <p>What is forwarded meets DOCKER-USER, which is the administrator's, then DOCKER-FORWARD: answers pass in DOCKER-CT,
 * internal networks are closed in DOCKER-INTERNAL, and DOCKER-BRIDGE leads what goes to a bridge to DOCKER, where ports are
 * opened and the rest is dropped. DOCKER of the table nat translates what is for an address of the host.
 */
final class IptablesLayout {
    /** Ports that are opened, and published ones in the table nat. */
    static final String DOCKER = "DOCKER";

    static final String FORWARD = "DOCKER-FORWARD";
    static final String BRIDGE = "DOCKER-BRIDGE";
    static final String CONNECTIONS = "DOCKER-CT";
    static final String INTERNAL = "DOCKER-INTERNAL";
    static final String USER = "DOCKER-USER";

    /** The link by which Windows' loopback comes to a WSL2 machine. */
    static final String WSL2_LOOPBACK = "loopback0";

    private final IptablesSettings settings;
    private final OurMark mark;

    IptablesLayout(IptablesSettings settings, OurMark mark) {
        this.settings = settings;
        this.mark = mark;
    }

    IptablesSettings settings() {
        return settings;
    }

    /** Begins a rule of ours. */
    XtRule rule(TableId table, String chain) {
        return mark.rule(table, chain);
    }

    XtRule rule(Chain chain) {
        return rule(chain.table(), chain.name());
    }

    /** What stands always. */
    IptablesFrame frame() {
        return new IptablesFrame(
                mark,
                families().flatMap(this::chains).toList(),
                families().flatMap(v6 -> rules(v6).stream()).toList());
    }

    private Stream<Boolean> families() {
        return Stream.of(false, true).filter(settings::has);
    }

    private Stream<Chain> chains(boolean v6) {
        var filter =
                Stream.of(DOCKER, FORWARD, BRIDGE, CONNECTIONS, INTERNAL).map(name -> own(XtChains.filter(v6), name));
        var user = Stream.of(own(XtChains.filter(v6), USER)).filter(chain -> settings.administratorsChain());
        var base = Stream.of(
                XtChains.rawPrerouting(v6),
                XtChains.forward(v6),
                XtChains.natPrerouting(v6),
                XtChains.natOutput(v6),
                XtChains.natPostrouting(v6));
        return Stream.of(base, filter, user, Stream.of(own(XtChains.nat(v6), DOCKER)))
                .flatMap(each -> each);
    }

    /** A chain whose rules are ours. */
    private Chain own(TableId table, String name) {
        return new Chain(table, name, List.of(), UserData.NONE.with(OurMark.type(), mark.value()), 0);
    }

    private List<ChainRule> rules(boolean v6) {
        var filter = XtChains.filter(v6);
        var rules = new ArrayList<ChainRule>();
        rules.add(ChainRule.of(rule(XtChains.forward(v6)).jump(FORWARD), FIRST));
        if (settings.administratorsChain()) {
            rules.add(ChainRule.of(rule(XtChains.forward(v6)).jump(USER), FIRST));
        }
        for (var chain : List.of(CONNECTIONS, INTERNAL, BRIDGE)) {
            rules.add(ChainRule.of(rule(filter, FORWARD).jump(chain), LAST));
        }
        rules.add(ChainRule.of(
                rule(XtChains.natPrerouting(v6))
                        .match(XtMatches.destinationIsLocal())
                        .jump(DOCKER),
                LAST));
        rules.add(ChainRule.of(output(v6).match(XtMatches.destinationIsLocal()).jump(DOCKER), LAST));
        if (!v6 && settings.wsl2Mirrored() && !settings.hairpin()) {
            rules.add(ChainRule.of(
                    rule(XtChains.nat(false), DOCKER)
                            .from(WSL2_LOOPBACK)
                            .destination(Data.ip("127.0.0.0"), 8)
                            .returnToCaller(),
                    FIRST));
        }
        return rules;
    }

    /** What the host sends over its loopback is a userland proxy's, if there is one. */
    private XtRule output(boolean v6) {
        var output = rule(XtChains.natOutput(v6));
        if (settings.hairpin()) {
            return output;
        }
        return v6 ? output.notDestination(Data.ip("::1"), 128) : output.notDestination(Data.ip("127.0.0.0"), 8);
    }
}
