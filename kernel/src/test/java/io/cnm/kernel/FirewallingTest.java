package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.kernel.Kernel.Firewalling;
import io.cnm.spi.FirewallBackend;
import io.cnm.spi.HostPolicy;
import org.junit.jupiter.api.Test;

class FirewallingTest {
    @Test
    void dockersChainsCannotBeOursBesideDocker() {
        assertThatThrownBy(() -> new Firewalling(FirewallBackend.IPTABLES, HostPolicy.USUAL, true))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("must be nftables, not iptables");
        assertThat(new Firewalling(FirewallBackend.NFTABLES, HostPolicy.USUAL, true).besideDocker())
                .isTrue();
    }

    @Test
    void hostIsOursAloneUnlessSaid() {
        assertThat(Firewalling.USUAL.besideDocker()).isFalse();
        assertThat(new Firewalling(FirewallBackend.IPTABLES, HostPolicy.USUAL).besideDocker())
                .isFalse();
    }
}
