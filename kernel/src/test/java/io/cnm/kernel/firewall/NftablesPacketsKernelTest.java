package io.cnm.kernel.firewall;

import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.spi.HostPolicy;
import io.cnm.testkit.kernel.Lab;

class NftablesPacketsKernelTest extends FirewallPackets {
    @Override
    Firewall open(NftSocket nft) {
        return HostFirewall.nftables("cnm", LinkGroup.OURS, HostPolicy.USUAL, namespace -> nft);
    }

    @Override
    boolean separateReachWhatIsPublished() {
        return true;
    }

    @Override
    boolean answersComeBackUntranslated() {
        return true;
    }

    @Override
    void administratorDrops(Lab lab, String source) {
        lab.nft("add rule inet cnm user ip saddr " + source + " drop");
    }
}
