package io.cnm.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network as its user wants it. The fields are those of Docker's network create call. <em>Immutable.</em>
 *
 * @param id chosen by the caller, or empty for a random one
 * @param name not blank, unique
 * @param driver name of the network driver
 * @param scope {@code local}, {@code global} or {@code swarm}; empty means the driver's own
 * @param internal no way out: no gateway for endpoints, ports are not published
 * @param attachable lets ordinary containers join a network of global scope
 * @param ingress a cluster's routing mesh; only for drivers of global scope
 * @param configOnly a mere set of settings that other networks take with {@code configFrom}
 * @param configFrom name of the config-only network whose settings this one takes
 * @param ipv4 whether endpoints have IPv4 addresses
 * @param ipv6 whether endpoints have IPv6 addresses
 * @param ipam where the addresses come from
 * @param options driver options, Docker's label names
 * @param labels free data of the user
 */
public record NetworkSpec(
        Optional<NetworkId> id,
        String name,
        String driver,
        Optional<String> scope,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        Optional<String> configFrom,
        boolean ipv4,
        boolean ipv6,
        IpamSpec ipam,
        Map<String, String> options,
        Map<String, String> labels) {

    public NetworkSpec {
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** A bridge network with IPv4 from the default pools. */
    public static NetworkSpec bridge(String name) {
        return named(name).build();
    }

    /** Starts a specification with Docker's defaults: driver {@code bridge}, IPv4 on, IPv6 off. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** This specification, to change some of it. */
    public Builder toBuilder() {
        var builder = new Builder(name);
        builder.id = id;
        builder.driver = driver;
        builder.scope = scope;
        builder.internal = internal;
        builder.attachable = attachable;
        builder.ingress = ingress;
        builder.configOnly = configOnly;
        builder.configFrom = configFrom;
        builder.ipv4 = ipv4;
        builder.ipv6 = ipv6;
        builder.ipam = ipam;
        builder.options.putAll(options);
        builder.labels.putAll(labels);
        return builder;
    }

    /** Collects the optional parts of a {@link NetworkSpec}. <em>Confined to one thread.</em> */
    public static final class Builder {
        private final String name;
        private Optional<NetworkId> id = Optional.empty();
        private String driver = "bridge";
        private Optional<String> scope = Optional.empty();
        private boolean internal;
        private boolean attachable;
        private boolean ingress;
        private boolean configOnly;
        private Optional<String> configFrom = Optional.empty();
        private boolean ipv4 = true;
        private boolean ipv6;
        private IpamSpec ipam = IpamSpec.DEFAULT;
        private final Map<String, String> options = new HashMap<>();
        private final Map<String, String> labels = new HashMap<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Sets {@link NetworkSpec#id}. */
        public Builder id(NetworkId value) {
            id = Optional.of(value);
            return this;
        }

        /** Sets {@link NetworkSpec#driver}. */
        public Builder driver(String value) {
            driver = value;
            return this;
        }

        /** Sets {@link NetworkSpec#scope}. */
        public Builder scope(String value) {
            scope = Optional.of(value);
            return this;
        }

        /** Sets {@link NetworkSpec#internal}. */
        public Builder internal(boolean value) {
            internal = value;
            return this;
        }

        /** Sets {@link NetworkSpec#attachable}. */
        public Builder attachable(boolean value) {
            attachable = value;
            return this;
        }

        /** Sets {@link NetworkSpec#ingress}. */
        public Builder ingress(boolean value) {
            ingress = value;
            return this;
        }

        /** Sets {@link NetworkSpec#configOnly}. */
        public Builder configOnly(boolean value) {
            configOnly = value;
            return this;
        }

        /** Sets {@link NetworkSpec#configFrom}. */
        public Builder configFrom(String value) {
            configFrom = Optional.of(value);
            return this;
        }

        /** Sets {@link NetworkSpec#ipv4}. */
        public Builder ipv4(boolean value) {
            ipv4 = value;
            return this;
        }

        /** Sets {@link NetworkSpec#ipv6}. */
        public Builder ipv6(boolean value) {
            ipv6 = value;
            return this;
        }

        /** Sets {@link NetworkSpec#ipam}. */
        public Builder ipam(IpamSpec value) {
            ipam = value;
            return this;
        }

        /** The built-in IPAM driver with these subnets. */
        public Builder subnets(String... subnets) {
            var pools = new PoolSpec[subnets.length];
            for (var i = 0; i < subnets.length; i++) {
                pools[i] = PoolSpec.of(Cidr.parse(subnets[i]));
            }
            return ipam(IpamSpec.of(pools));
        }

        /** Sets {@link NetworkSpec#options}. */
        public Builder option(String key, String value) {
            options.put(key, value);
            return this;
        }

        /** Sets {@link NetworkSpec#labels}. */
        public Builder label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /** The specification. Whether it makes sense is checked when a network is created from it. */
        public NetworkSpec build() {
            return new NetworkSpec(
                    id,
                    name,
                    driver,
                    scope,
                    internal,
                    attachable,
                    ingress,
                    configOnly,
                    configFrom,
                    ipv4,
                    ipv6,
                    ipam,
                    options,
                    labels);
        }
    }
}
