package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.spi.HostView;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class HostWindowKernelTest {
    @Test
    void dockersChainsAndTablesAreNamedAndNoOthers(Lab lab) {
        var window = lab.closeAtEnd(HostWindow.open(lab.netns()));
        lab.nft("add table inet cnm");
        lab.nft("add chain inet cnm forward");
        assertThat(window.firewallOfDocker()).isEmpty();

        lab.nft("add table ip nat");
        lab.nft("add chain ip nat DOCKER");
        lab.nft("add chain ip nat POSTROUTING");
        lab.nft("add table ip6 docker-bridges");

        assertThat(window.firewallOfDocker())
                .containsExactlyInAnyOrder("table ip nat, chain DOCKER", "table ip6 docker-bridges");
    }

    @Test
    void linkOfSomebodyElseIsNotOurs(Lab lab) {
        lab.ip("link add docker0 type bridge");
        var window = lab.closeAtEnd(HostWindow.open(lab.netns()));

        assertThat(window.view().findLink("docker0").map(HostView.Link::ours)).contains(false);
        lab.ip("link set docker0 group " + LinkGroup.OURS);
        assertThat(window.view().findLink("docker0").map(HostView.Link::ours)).contains(true);
    }
}
