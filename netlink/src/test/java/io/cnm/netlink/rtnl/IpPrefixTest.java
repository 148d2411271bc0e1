package io.cnm.netlink.rtnl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    @Test
    void textIsReadAndWritten() {
        assertThat(IpPrefix.parse("10.0.0.1/24")).hasToString("10.0.0.1/24");
        assertThat(IpPrefix.parse("10.0.0.1").length()).isEqualTo(32);
        assertThat(IpPrefix.parse("::1").length()).isEqualTo(128);
        assertThat(IpPrefix.parse("::/0")).isEqualTo(IpPrefix.ANY6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0", "10.0.0.1/33", "::1/129", "10.0.0.1/-1", "10.0.0.256", "", "::g"})
    void otherTextIsRefusedAndNeverLookedUp(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ipv4InIpv6FormStaysIpv6() {
        assertThat(Ip.of(Ip.parse("1::2").getAddress()).getAddress()).hasSize(16);
        var mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        assertThat(Ip.of(mapped).getAddress()).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "sixteen-letters-", "a b", "a/b", "a:b", "veth%d", "ä"})
    void nameThatNoLinkCanHaveIsRefused(String name) {
        assertThatThrownBy(() -> new NewLink(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void requestsThatWouldHitTheWrongLinksAreRefused() {
        assertThatThrownBy(() -> DeleteLink.group(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeleteLink(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SetLink(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SetLink("a").rename("b")).isInstanceOf(IllegalStateException.class);
    }
}
