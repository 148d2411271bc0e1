package io.cnm.kernel.firewall;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.DataType;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.RuleBuilder;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Data;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bridges of a Docker of the host's own, which are known by their names, as those of other Dockers. What comes from our
 * bridges reaches there only what Docker publishes. Older ones rely on the policy of FORWARD for that, which no longer holds
 * for what {@link DockerPassage} accepts.
 */
final class DockerBridges {
    private static final Data DEFAULT = Data.ifname("docker0");
    private static final Data GATEWAY = Data.ifname("docker_gwbridge");

    /** Begins the name of a network's bridge; the network's id follows. */
    private static final Data PREFIX = Data.ifnamePrefix("br-");

    /** With 12 characters of an id a name is as long as names can be: {@code br-lan} is somebody else's. */
    private static final Data LAST_CHARACTER = lastCharacter();

    private DockerBridges() {}

    /**
     * Rules that drop new connections whose destination was not translated.
     *
     * @param chain of the hook forward, where answers were accepted before
     * @param ours which bridges they come from, by family
     */
    static List<Rule> closed(Chain chain, NftSet ours) {
        return Stream.of(
                        Rule.in(chain).match(Field.OIFNAME, DEFAULT),
                        Rule.in(chain).match(Field.OIFNAME, GATEWAY),
                        Rule.in(chain).match(Field.OIFNAME, PREFIX).anyOf(Field.OIFNAME, LAST_CHARACTER))
                .map(rule -> drop(rule, ours))
                .toList();
    }

    private static Rule drop(RuleBuilder toDocker, NftSet ours) {
        return toDocker.matchMasked(Field.CT_STATUS, Data.host32(Ct.IPS_DST_NAT), Cmp.Op.EQ, Data.host32(0))
                .in(ours.name(), Field.IIFNAME, Field.NFPROTO)
                .drop()
                .build();
    }

    private static Data lastCharacter() {
        var mask = new byte[DataType.IFNAME.length()];
        mask[mask.length - 2] = (byte) 0xff; // a zero ends the longest name
        return Data.of(mask);
    }
}
