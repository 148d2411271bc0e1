package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.IpamSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link IpamSpec} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record IpamSpecJson(Optional<String> driver, Map<String, String> options, List<PoolSpecJson> pools) {
    /** The built-in driver, default pools. */
    static final IpamSpecJson DEFAULT = of(IpamSpec.DEFAULT);

    public IpamSpecJson {
        options = Absent.map(options);
        pools = Absent.list(pools);
    }

    static IpamSpecJson of(IpamSpec spec) {
        return new IpamSpecJson(
                Optional.of(spec.driver()),
                spec.options(),
                spec.pools().stream().map(PoolSpecJson::of).toList());
    }

    IpamSpec toSpec() {
        return new IpamSpec(
                driver.orElse(IpamSpec.DEFAULT.driver()),
                options,
                pools.stream().map(PoolSpecJson::toSpec).toList());
    }
}
