package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PoolSpec;
import java.util.Map;
import java.util.Optional;

/** {@link PoolSpec} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PoolSpecJson(
        Optional<String> subnet, Optional<String> range, Optional<String> gateway, Map<String, String> auxiliary) {
    public PoolSpecJson {
        auxiliary = Absent.map(auxiliary);
    }

    static PoolSpecJson of(PoolSpec spec) {
        return new PoolSpecJson(
                spec.subnet().map(Cidr::toString),
                spec.range().map(Cidr::toString),
                spec.gateway().map(IpAddress::toString),
                Texts.of(spec.auxiliary()));
    }

    PoolSpec toSpec() {
        return new PoolSpec(
                subnet.map(Cidr::parse),
                range.map(Cidr::parse),
                gateway.map(IpAddress::parse),
                Texts.addresses(auxiliary));
    }
}
