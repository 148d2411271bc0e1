package io.cnm.kernel.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class NftablesFirewallKernelTest {
    private static final BridgeNetwork FRONT = network("front", "10.1.0.0/16", "fd00:1::/64");

    private @Nullable NftSocket nft;
    private final Firewall firewall =
            HostFirewall.nftables("cnm", LinkGroup.OURS, HostPolicy.USUAL, netns -> Objects.requireNonNull(nft));

    @BeforeEach
    void open(Lab lab) {
        nft = lab.closeAtEnd(lab.netns().call(NftSocket::open));
    }

    @Test
    void lastFactLeavesNoTrace(Lab lab) {
        var before = KernelSnapshot.take(lab);

        add(FRONT, port("0.0.0.0", 8080, "10.1.0.2"), new FirewallRule.ForwardingGuard(false));
        assertThat(lab.nft("list ruleset")).contains("published-any4").contains("8080");
        remove(FRONT, port("0.0.0.0", 8080, "10.1.0.2"), new FirewallRule.ForwardingGuard(false));

        assertThat(KernelSnapshot.take(lab)).isEqualTo(before);
    }

    @Test
    void whatABridgeForwardsIsLookedAtOnlyWhereEndpointsAreApart(Lab lab) {
        var apart = BridgePackets.apart(network("apart", "10.2.0.0/16"));
        add(FRONT);
        assertThat(lab.nft("list tables")).contains("bridge cnm").doesNotContain("cnm.apart");

        add(apart);
        assertThat(lab.nft("list chains bridge")).contains("hook forward");

        remove(apart);
        assertThat(lab.nft("list tables")).contains("bridge cnm").doesNotContain("cnm.apart");
    }

    private void add(FirewallRule... facts) {
        firewall.apply(List.of(facts), List.of());
    }

    private void remove(FirewallRule... facts) {
        firewall.apply(List.of(), List.of(facts));
    }

    static BridgeNetwork network(String bridge, String... subnets) {
        return new BridgeNetwork(bridge, Stream.of(subnets).map(Cidr::parse).toList(), false, true, true);
    }

    static PublishedPort port(String hostAddress, int hostPort, String container) {
        return new PublishedPort(
                "front",
                new PortBinding(Protocol.TCP, IpAddress.parse(hostAddress), hostPort, IpAddress.parse(container), 80));
    }
}
