package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Optional;

/**
 * Options of a network, as a driver is told. {@code generic} holds exactly what the user gave. <em>Immutable.</em>
 *
 * @param ipv4 whether endpoints have IPv4 addresses; engines before version 28 do not say, and all have
 * @param ipv6 whether endpoints have IPv6 addresses
 * @param generic driver options, by name
 * @param internal whether the network has no way out; only said if so
 */
public record NetworkOptions(
        @JsonProperty(NetworkOptions.PREFIX + "enable_ipv4") @JsonInclude(Include.NON_EMPTY)
        Optional<Boolean> ipv4,

        @JsonProperty(NetworkOptions.PREFIX + "enable_ipv6") boolean ipv6,
        @JsonProperty(NetworkOptions.PREFIX + "generic") Map<String, String> generic,

        @JsonProperty(NetworkOptions.PREFIX + "internal") @JsonInclude(Include.NON_DEFAULT)
        boolean internal) {
    static final String PREFIX = "com.docker.network.";
}
