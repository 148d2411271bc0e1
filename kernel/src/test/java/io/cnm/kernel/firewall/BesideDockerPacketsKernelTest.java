package io.cnm.kernel.firewall;

import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.Lab;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Packets meet the rules of a stock Docker too, which drop what they do not know. All of them take a minute, for which there is
 * {@code ./dev packets}; {@link BesideDockerKernelTest} sends a sample.
 */
@EnabledIfSystemProperty(
        named = "cnm.packets",
        matches = "all",
        disabledReason = "skipped: ./dev packets sends all of them")
class BesideDockerPacketsKernelTest extends NftablesPacketsKernelTest {
    @BeforeEach
    void startBesideDocker(Lab lab) {
        DockersRules.put(lab);
        for (var iptables : new String[] {"iptables", "ip6tables"}) { // foreign links' packets are the administrator's
            lab.run(iptables, "-A", "FORWARD", "-i", "vother", "-j", "ACCEPT");
            lab.run(iptables, "-A", "FORWARD", "-o", "vother", "-j", "ACCEPT");
        }
    }

    @Override
    Firewall open(NftSocket nft) {
        return HostFirewall.nftablesBesideDocker("cnm-plugin", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft);
    }

    @Override
    void administratorDrops(Lab lab, String source) {
        lab.run("iptables", "-I", "DOCKER-USER", "-s", source, "-j", "DROP");
    }
}
