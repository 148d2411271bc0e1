package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkSpec;
import java.util.Map;
import java.util.Optional;

/** {@link NetworkSpec} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record NetworkSpecJson(
        Optional<String> id,
        String name,
        Optional<String> driver,
        Optional<String> scope,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        Optional<String> configFrom,
        Optional<Boolean> ipv4,
        boolean ipv6,
        Optional<IpamSpecJson> ipam,
        Map<String, String> options,
        Map<String, String> labels) {
    public NetworkSpecJson {
        name = Absent.text(name);
        options = Absent.map(options);
        labels = Absent.map(labels);
    }

    /** As it is sent. */
    public static NetworkSpecJson of(NetworkSpec spec) {
        return new NetworkSpecJson(
                spec.id().map(NetworkId::value),
                spec.name(),
                Optional.of(spec.driver()),
                spec.scope(),
                spec.internal(),
                spec.attachable(),
                spec.ingress(),
                spec.configOnly(),
                spec.configFrom(),
                Optional.of(spec.ipv4()),
                spec.ipv6(),
                Optional.of(IpamSpecJson.of(spec.ipam())),
                spec.options(),
                spec.labels());
    }

    /**
     * What was sent.
     *
     * @throws io.cnm.api.InvalidParameterException if a text is not what its field holds
     */
    public NetworkSpec toSpec() {
        return new NetworkSpec(
                id.map(NetworkId::new),
                name,
                driver.orElse("bridge"),
                scope,
                internal,
                attachable,
                ingress,
                configOnly,
                configFrom,
                ipv4.orElse(true),
                ipv6,
                ipam.orElse(IpamSpecJson.DEFAULT).toSpec(),
                options,
                labels);
    }
}
