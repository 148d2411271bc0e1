package io.cnm.kernel.firewall;

import io.cnm.kernel.LinkGroup;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.testkit.kernel.Lab;

class IptablesPacketsKernelTest extends FirewallPackets {
    @Override
    Firewall open(NftSocket nft) {
        return HostFirewall.iptables("cnm", LinkGroup.OURS, IptablesSettings.USUAL, namespace -> nft);
    }

    @Override
    boolean separateReachWhatIsPublished() {
        return false;
    }

    @Override
    boolean answersComeBackUntranslated() {
        return false;
    }

    @Override
    void administratorDrops(Lab lab, String source) {
        lab.run("iptables", "-A", "DOCKER-USER", "-s", source, "-j", "DROP");
    }
}
