package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link EndpointSpec} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EndpointSpecJson(
        String name,
        Optional<String> ipv4,
        Optional<String> ipv6,
        Optional<String> mac,
        List<String> linkLocal,
        List<String> aliases,
        Map<String, String> links,
        boolean ipv6Disabled,
        Map<String, String> options) {
    public EndpointSpecJson {
        name = Absent.text(name);
        linkLocal = Absent.list(linkLocal);
        aliases = Absent.list(aliases);
        links = Absent.map(links);
        options = Absent.map(options);
    }

    /** As it is sent. */
    public static EndpointSpecJson of(EndpointSpec spec) {
        return new EndpointSpecJson(
                spec.name(),
                spec.ipv4().map(IpAddress::toString),
                spec.ipv6().map(IpAddress::toString),
                spec.mac().map(MacAddress::toString),
                Texts.of(spec.linkLocal()),
                spec.aliases(),
                spec.links(),
                spec.ipv6Disabled(),
                spec.options());
    }

    /**
     * What was sent.
     *
     * @throws io.cnm.api.InvalidParameterException if a text is not what its field holds
     */
    public EndpointSpec toSpec() {
        return new EndpointSpec(
                name,
                ipv4.map(IpAddress::parse),
                ipv6.map(IpAddress::parse),
                mac.map(MacAddress::parse),
                Texts.addresses(linkLocal),
                aliases,
                links,
                ipv6Disabled,
                options);
    }
}
