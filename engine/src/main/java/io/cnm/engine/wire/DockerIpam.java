package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkInfo;
import io.cnm.api.PoolSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Where a network's addresses come from, in Docker's fields. Empty texts are as good as none. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerIpam(String driver, Map<String, String> options, List<Config> config) {
    /** Nothing asked for. */
    static final DockerIpam NONE = new DockerIpam("", Map.of(), List.of());

    public DockerIpam {
        driver = Absent.text(driver);
        options = Absent.map(options);
        config = Absent.list(config);
    }

    /** A pool. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Config(
            Optional<String> subnet,
            @JsonProperty("IPRange") Optional<String> ipRange,
            Optional<String> gateway,
            Map<String, String> auxiliaryAddresses) {
        public Config {
            subnet = given(subnet);
            ipRange = given(ipRange);
            gateway = given(gateway);
            auxiliaryAddresses = Absent.map(auxiliaryAddresses);
        }

        private static Optional<String> given(Optional<String> text) {
            return text.filter(each -> !each.isEmpty());
        }

        private static Config of(NetworkInfo.Pool pool) {
            return new Config(
                    Optional.of(pool.subnet().toString()),
                    pool.range().map(Cidr::toString),
                    pool.gateway().map(IpAddress::toString),
                    Texts.of(pool.auxiliary()));
        }

        private static Config of(PoolSpec pool) {
            return new Config(
                    pool.subnet().map(Cidr::toString),
                    pool.range().map(Cidr::toString),
                    pool.gateway().map(IpAddress::toString),
                    Texts.of(pool.auxiliary()));
        }

        private PoolSpec toSpec() {
            return new PoolSpec(
                    subnet.map(Cidr::parse),
                    ipRange.map(Cidr::parse),
                    gateway.map(IpAddress::parse),
                    Texts.addresses(auxiliaryAddresses));
        }
    }

    /** What the network has; of a mere configuration, what it asks for. */
    static DockerIpam of(NetworkInfo info) {
        var ipam = info.spec().ipam();
        var config = info.spec().configOnly()
                ? ipam.pools().stream().map(Config::of).toList()
                : info.pools().stream().map(Config::of).toList();
        return new DockerIpam(ipam.driver(), ipam.options(), config);
    }

    IpamSpec toSpec() {
        return new IpamSpec(
                driver.isEmpty() ? IpamSpec.DEFAULT.driver() : driver,
                options,
                config.stream().map(Config::toSpec).toList());
    }
}
