package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link NetworkInfo} on the wire. <em>Immutable.</em> */
public record NetworkInfoJson(String id, NetworkSpecJson spec, String scope, String created, List<PoolJson> pools) {
    /** {@link NetworkInfo.Pool} on the wire. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record PoolJson(
            String subnet, Optional<String> range, Optional<String> gateway, Map<String, String> auxiliary) {
        static PoolJson of(NetworkInfo.Pool pool) {
            return new PoolJson(
                    pool.subnet().toString(),
                    pool.range().map(Cidr::toString),
                    pool.gateway().map(IpAddress::toString),
                    Texts.of(pool.auxiliary()));
        }
    }

    /** As it is sent. */
    public static NetworkInfoJson of(NetworkInfo info) {
        return new NetworkInfoJson(
                info.id().value(),
                NetworkSpecJson.of(info.spec()),
                info.scope(),
                info.created().toString(),
                info.pools().stream().map(PoolJson::of).toList());
    }
}
