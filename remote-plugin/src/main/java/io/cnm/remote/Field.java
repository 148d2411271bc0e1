package io.cnm.remote;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.SystemException;
import java.util.Optional;
import java.util.function.Function;

/**
 * A field of a plugin's answer. Whatever it should not say is refused, with its name and the plugin's. <em>Immutable.</em>
 *
 * @param plugin who says it
 * @param name the key, such as {@code InterfaceName.SrcName}
 * @param text what it says; empty for nothing
 */
record Field(String plugin, String name, String text) {
    /** An address with a prefix length. */
    Optional<Cidr> cidr() {
        return parse(Cidr::parse);
    }

    /** An address without one. */
    Optional<IpAddress> address() {
        return parse(IpAddress::parse);
    }

    /** A hardware address that a link can have. */
    Optional<MacAddress> mac() {
        var mac = parse(MacAddress::parse);
        require(mac.map(each -> each.unicast() && each.bits() != 0).orElse(true), "must not be a group's or zero");
        return mac;
    }

    /** Fails unless the claim holds. */
    void require(boolean claim, String allowed) {
        if (!claim) {
            throw refusal(allowed);
        }
    }

    /** The error that tells what the field must be. */
    SystemException refusal(String allowed) {
        return new SystemException("plugin \"" + plugin + "\": " + name + " \"" + Quoted.of(text) + "\" " + allowed);
    }

    private <T> Optional<T> parse(Function<String, T> parser) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (InvalidParameterException e) {
            throw new SystemException(
                    "plugin \"" + plugin + "\": " + name + ": " + Quoted.shortened(String.valueOf(e.getMessage()), 300),
                    e);
        }
    }
}
