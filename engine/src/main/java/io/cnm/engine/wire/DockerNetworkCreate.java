package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.NetworkSpec;
import io.cnm.engine.Defaults;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A network as a client of Docker's asks for it. {@code CheckDuplicate}, which they also send, means nothing any more.
 * <em>Immutable.</em>
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerNetworkCreate(
        String name,
        String driver,
        String scope,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        Optional<DockerNetwork.ConfigSource> configFrom,
        Optional<Boolean> enableIPv4,
        Optional<Boolean> enableIPv6,
        @JsonProperty("IPAM") Optional<DockerIpam> ipam,
        Map<String, String> options,
        Map<String, String> labels) {
    private static final String ENABLE_IPV4 = "com.docker.network.enable_ipv4";
    private static final String ENABLE_IPV6 = "com.docker.network.enable_ipv6";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    public DockerNetworkCreate {
        name = Absent.text(name);
        driver = Absent.text(driver);
        scope = Absent.text(scope);
        options = Absent.map(options);
        labels = Absent.map(labels);
    }

    /**
     * What was sent, with what the configuration adds. The options that switch a family count where the request does not say;
     * where it does they go, so that they cannot contradict it.
     *
     * @throws io.cnm.api.InvalidParameterException if a text is not what its field holds
     */
    public NetworkSpec toSpec(Defaults defaults) {
        var type = driver.isEmpty() ? "bridge" : driver;
        var source = configFrom.map(DockerNetwork.ConfigSource::network).filter(text -> !text.isEmpty());
        var all = source.isPresent() ? new TreeMap<>(options) : defaults.options(type, options);
        var ipv4 = family(enableIPv4, all, ENABLE_IPV4, true);
        var ipv6 = family(enableIPv6, all, ENABLE_IPV6, false);
        return new NetworkSpec(
                Optional.empty(),
                name,
                type,
                Optional.of(scope).filter(text -> !text.isEmpty()),
                internal,
                attachable,
                ingress,
                configOnly,
                source,
                ipv4,
                ipv6,
                ipam.orElse(DockerIpam.NONE).toSpec(),
                all,
                labels);
    }

    private static boolean family(
            Optional<Boolean> wished, Map<String, String> options, String option, boolean otherwise) {
        if (wished.isPresent()) {
            options.remove(option);
            return wished.get();
        }
        return Optional.ofNullable(options.get(option)).map(TRUE::contains).orElse(otherwise);
    }
}
