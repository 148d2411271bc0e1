package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.MacAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A container to be connected to a network, or disconnected from it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerConnect(String container, boolean force, Optional<Settings> endpointConfig) {
    /** Nothing asked for. */
    public static final Settings NOTHING = new Settings(Optional.empty(), List.of(), List.of(), "", Map.of(), 0);

    private static final Addresses ANY = new Addresses("", "", List.of());

    public DockerConnect {
        container = Absent.text(container);
    }

    /** How it is connected. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Settings(
            @JsonProperty("IPAMConfig") Optional<Addresses> ipamConfig,
            List<String> links,
            List<String> aliases,
            String macAddress,
            Map<String, String> driverOpts,
            int gwPriority) {
        public Settings {
            links = Absent.list(links);
            aliases = Absent.list(aliases);
            macAddress = Absent.text(macAddress);
            driverOpts = Absent.map(driverOpts);
        }

        /** The same with other links. */
        public Settings withLinks(List<String> others) {
            return new Settings(ipamConfig, others, aliases, macAddress, driverOpts, gwPriority);
        }

        /** The same with this hardware address, unless there is one. */
        public Settings withMac(String address) {
            return macAddress.isEmpty()
                    ? new Settings(ipamConfig, links, aliases, address, driverOpts, gwPriority)
                    : this;
        }
    }

    /** Addresses that are wished for. <em>Immutable.</em> */
    public record Addresses(
            @JsonProperty("IPv4Address") String ipv4,
            @JsonProperty("IPv6Address") String ipv6,
            @JsonProperty("LinkLocalIPs") List<String> linkLocal) {
        public Addresses {
            ipv4 = Absent.text(ipv4);
            ipv6 = Absent.text(ipv6);
            linkLocal = Absent.list(linkLocal);
        }
    }

    /**
     * The endpoint that is asked for.
     *
     * @param name what it is called
     * @param links that the network's resolver answers
     * @throws io.cnm.api.InvalidParameterException if a text is not what its field holds
     */
    public EndpointSpec toSpec(String name, List<Link> links) {
        var settings = endpointConfig.orElse(NOTHING);
        var addresses = settings.ipamConfig().orElse(ANY);
        return new EndpointSpec(
                name,
                address(addresses.ipv4()),
                address(addresses.ipv6()),
                given(settings.macAddress()).map(MacAddress::parse),
                Texts.addresses(addresses.linkLocal()),
                settings.aliases(),
                targets(links),
                false,
                settings.driverOpts());
    }

    private static Map<String, String> targets(List<Link> links) {
        var targets = new HashMap<String, String>();
        for (var link : links) {
            targets.put(link.alias(), link.target());
        }
        return targets;
    }

    /**
     * How the endpoint joins.
     *
     * @param links that open a way
     */
    public JoinSpec toJoin(List<Link> links) {
        return new JoinSpec(endpointConfig.orElse(NOTHING).gwPriority(), Optional.empty(), links);
    }

    /**
     * The other containers that this one is linked to.
     *
     * @param endpointOf the endpoint's name for a container that a link names
     * @throws InvalidParameterException in Docker's words, if a link is neither {@code container:alias} nor a container
     */
    public List<Link> links(UnaryOperator<String> endpointOf) {
        var links = new LinkedHashSet<Link>();
        for (var text : endpointConfig.orElse(NOTHING).links()) {
            var link = link(text);
            links.add(new Link(endpointOf.apply(link.target()), link.alias()));
        }
        return List.copyOf(links);
    }

    private static Link link(String text) {
        if (text.isEmpty()) {
            throw new InvalidParameterException("empty string specified for links");
        }
        try {
            return Link.parse(text);
        } catch (InvalidParameterException e) {
            throw new InvalidParameterException("bad format for links: " + text, e);
        }
    }

    private static Optional<IpAddress> address(String text) {
        return given(text).map(IpAddress::parse);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
