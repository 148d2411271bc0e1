package io.cnm.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An endpoint as its user wants it. <em>Immutable.</em>
 *
 * @param name not blank, unique in the network; also the first name by which others find it
 * @param ipv4 wished address; empty lets IPAM choose
 * @param ipv6 wished address; empty lets IPAM choose
 * @param mac wished hardware address; empty lets the driver choose
 * @param linkLocal further link-local addresses, not managed by IPAM
 * @param aliases more names by which everybody on the network finds it
 * @param links names that only this endpoint's sandbox knows: alias to name of another endpoint
 * @param ipv6Disabled no IPv6 address, even if the network has IPv6
 * @param options driver options, Docker's label names
 */
public record EndpointSpec(
        String name,
        Optional<IpAddress> ipv4,
        Optional<IpAddress> ipv6,
        Optional<MacAddress> mac,
        List<IpAddress> linkLocal,
        List<String> aliases,
        Map<String, String> links,
        boolean ipv6Disabled,
        Map<String, String> options) {

    public EndpointSpec {
        linkLocal = List.copyOf(linkLocal);
        aliases = List.copyOf(aliases);
        links = Map.copyOf(links);
        options = Map.copyOf(options);
    }

    /** The same under another name. */
    public EndpointSpec withName(String other) {
        return new EndpointSpec(other, ipv4, ipv6, mac, linkLocal, aliases, links, ipv6Disabled, options);
    }

    /** The same with other links. */
    public EndpointSpec withLinks(Map<String, String> others) {
        return new EndpointSpec(name, ipv4, ipv6, mac, linkLocal, aliases, others, ipv6Disabled, options);
    }

    /** An endpoint with everything chosen for it. */
    public static EndpointSpec of(String name) {
        return named(name).build();
    }

    /** Starts a specification. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects the optional parts of an {@link EndpointSpec}. <em>Confined to one thread.</em> */
    public static final class Builder {
        private final String name;
        private Optional<IpAddress> ipv4 = Optional.empty();
        private Optional<IpAddress> ipv6 = Optional.empty();
        private Optional<MacAddress> mac = Optional.empty();
        private final List<IpAddress> linkLocal = new ArrayList<>();
        private final List<String> aliases = new ArrayList<>();
        private final Map<String, String> links = new HashMap<>();
        private boolean ipv6Disabled;
        private final Map<String, String> options = new HashMap<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Asks for this address, of either family. */
        public Builder address(String address) {
            var parsed = IpAddress.parse(address);
            if (parsed.v6()) {
                ipv6 = Optional.of(parsed);
            } else {
                ipv4 = Optional.of(parsed);
            }
            return this;
        }

        /** Sets {@link EndpointSpec#mac}. */
        public Builder mac(MacAddress value) {
            mac = Optional.of(value);
            return this;
        }

        /** Sets {@link EndpointSpec#linkLocal}. */
        public Builder linkLocal(IpAddress value) {
            linkLocal.add(value);
            return this;
        }

        /** Sets {@link EndpointSpec#aliases}. */
        public Builder alias(String value) {
            aliases.add(value);
            return this;
        }

        /** Sets {@link EndpointSpec#links}. */
        public Builder link(String alias, String target) {
            links.put(alias, target);
            return this;
        }

        /** Sets {@link EndpointSpec#ipv6Disabled}. */
        public Builder ipv6Disabled(boolean value) {
            ipv6Disabled = value;
            return this;
        }

        /** Sets {@link EndpointSpec#options}. */
        public Builder option(String key, String value) {
            options.put(key, value);
            return this;
        }

        /** The specification. Whether it makes sense is checked when an endpoint is created from it. */
        public EndpointSpec build() {
            return new EndpointSpec(name, ipv4, ipv6, mac, linkLocal, aliases, links, ipv6Disabled, options);
        }
    }
}
