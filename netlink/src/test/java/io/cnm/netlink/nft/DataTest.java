package io.cnm.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.netlink.nft.expr.Data;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataTest {
    @Test
    void fieldsOfAConcatenationArePadded() {
        assertThat(Data.concat(Data.u8(6), Data.port(80), Data.ip("1.2.3.4")))
                .hasToString("0x06000000" + "00500000" + "01020304");
        assertThat(Data.ifname("eth0").length()).isEqualTo(16);
        assertThat(Data.ifnamePrefix("veth")).hasToString("0x76657468");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "1.2.3", "1.2.3.256", "", "fe80::1%lo", ":::", "10", "1.2.3.4/8"})
    void namesAndHalfAddressesAreNoAddresses(String text) {
        assertThatThrownBy(() -> Data.ip(text)).hasMessage("not an IP address: " + text);
    }

    @Test
    void namesThatNoInterfaceCanHaveAreRefused() {
        assertThatThrownBy(() -> Data.ifname("sixteen-letters-")).hasMessageContaining("1 to 15 bytes");
        assertThatThrownBy(() -> Data.ifname("")).hasMessageContaining("1 to 15 bytes");
        assertThatThrownBy(() -> Data.port(65536)).hasMessage("port 65536 is not between 0 and 65535");
        assertThatThrownBy(() -> Data.mac("00:11:22:33:44")).hasMessageContaining("not an Ethernet address");
    }

    @Test
    void intervalsEndBehindTheirLastKeyOrNotAtAll() {
        assertThat(Intervals.of(Data.port(255), Data.port(511)))
                .containsExactly(
                        Element.of(Data.port(255)), Element.of(Data.port(512)).flagged(1));
        assertThat(Intervals.prefix(Data.ip("255.255.255.128"), 25)).hasSize(1);
        assertThat(Intervals.prefix(Data.ip("10.1.2.3"), 8))
                .extracting(Element::key)
                .isEqualTo(List.of(Data.ip("10.0.0.0"), Data.ip("11.0.0.0")));
        assertThatThrownBy(() -> Intervals.of(Data.port(2), Data.port(1))).hasMessageStartingWith("not an interval");
    }

    @Test
    void userDataHoldsACommentAndMore() {
        var data = UserData.comment("text").with(UserData.PRIVATE, Data.u8(7));

        assertThat(UserData.decode(data.encode())).isEqualTo(data);
        assertThat(data.comment()).contains("text");
        assertThat(data.find(UserData.PRIVATE)).contains(Data.u8(7));
        assertThatThrownBy(() -> UserData.comment("x".repeat(255))).hasMessageContaining("256 bytes");
    }
}
