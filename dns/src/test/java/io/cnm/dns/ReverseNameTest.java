package io.cnm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReverseNameTest {
    private static final String ZEROS = "0.".repeat(28);

    @Test
    void bothFamiliesAreReadBackwards() {
        assertThat(ReverseName.parse("4.0.77.10.in-addr.arpa")).contains(IpAddress.parse("10.77.0.4"));
        assertThat(ReverseName.parse("b.a." + ZEROS + "2.f.ip6.arpa")).contains(IpAddress.parse("f200::ab"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "in-addr.arpa",
                ".in-addr.arpa",
                "0.77.10.in-addr.arpa",
                "1.4.0.77.10.in-addr.arpa",
                "256.0.77.10.in-addr.arpa",
                "x.0.77.10.in-addr.arpa",
                "4.0.77.10.in-addr.arpa.example",
                "ip6.arpa",
                "1.ip6.arpa",
                "11.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
                "g.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa",
                "0-0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa",
            })
    void otherNamesAreNoAddresses(String name) {
        assertThat(ReverseName.parse(name)).isEmpty();
    }
}
