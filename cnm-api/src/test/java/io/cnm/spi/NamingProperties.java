package io.cnm.spi;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class NamingProperties {
    @Property
    void onlyItsBridgeIsANetworksBridge(
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 16) String id,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 16) String other,
            @ForAll boolean docker) {
        var naming = docker ? Naming.DOCKER : Naming.own("cnm");

        assertThat(naming.isBridge(naming.bridge(id), id)).isTrue();
        assertThat(naming.isBridge(naming.bridge(other), id))
                .isEqualTo(naming.bridge(other).equals(naming.bridge(id)));
        assertThat(naming.isBridge(other, id)).isFalse();
    }
}
