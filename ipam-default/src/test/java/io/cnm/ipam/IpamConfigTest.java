package io.cnm.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpamConfigTest {
    @Test
    void defaultPoolIsReadAsDockerWritesIt() {
        assertThat(DefaultPool.parse("base=10.10.0.0/16,size=24"))
                .isEqualTo(new DefaultPool(Cidr.parse("10.10.0.0/16"), 24));
        assertThat(DefaultPool.parse("size=64, base=fd00:1::/48"))
                .isEqualTo(new DefaultPool(Cidr.parse("fd00:1::/48"), 64));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "base=10.10.0.0/16",
                "size=24",
                "base=10.10.0.0/16,size=",
                "base=10.10.0.0/16,size=0",
                "base=10.10.0.0/16,size=15",
                "base=10.10.0.0/16,size=33",
                "base=10.10.0.0/16,size=24,more=1",
                "base=10.10.0.0,size=24",
                "base=10.10.0.0/33,size=24",
                "base=10.10.0.300/16,size=24",
                "base=ten/16,size=24",
                "base=fd00::/129,size=129",
                "10.10.0.0/16"
            })
    void malformedDefaultPoolIsInvalid(String text) {
        assertThatThrownBy(() -> DefaultPool.parse(text))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("default address pool");
    }

    @Test
    void ipv6PoolComesFromTheHostsId() {
        // printf %s 'a host' | sha256sum | cut -c7-16
        var pools = new IpamConfig(List.of(), "a host").local();

        assertThat(pools).hasSize(1);
        assertThat(pools.get(0).base()).hasToString("fdbb:5883:8fb7::/48");
        assertThat(pools.get(0).size()).isEqualTo(64);
        assertThat(new IpamConfig(List.of(), "another host").local()).isNotEqualTo(pools);
    }

    @Test
    void ipv6PoolIsAddedOnlyWhereNoneIsConfigured() {
        var own = List.of(DefaultPool.parse("base=fd00:1::/48,size=64"));

        assertThat(new IpamConfig(own, "a host").local()).isEqualTo(own);
    }

    @Test
    void thisMachineHasTheSameIdEachTime() {
        assertThat(IpamConfig.ofThisMachine().localPools()).isEqualTo(IpamConfig.DOCKER_POOLS);
    }
}
