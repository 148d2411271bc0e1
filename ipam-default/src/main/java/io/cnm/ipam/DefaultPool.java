package io.cnm.ipam;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import java.util.Optional;
import org.apache.commons.net.util.SubnetUtils;

/**
 * A range of addresses from which networks that name no subnet get theirs. <em>Immutable.</em>
 *
 * @param base the range; it begins at this address and ends with the subnet
 * @param size prefix length of the subnets cut from it
 */
public record DefaultPool(Cidr base, int size) {
    /** @throws InvalidParameterException if the size is zero, shorter than the base's prefix, or too long for the family */
    public DefaultPool {
        if (size <= 0 || size < base.prefix() || size > base.address().bits()) {
            throw new InvalidParameterException("default address pool " + base + ": size " + size + " is not within "
                    + Math.max(1, base.prefix()) + " to " + base.address().bits());
        }
    }

    /**
     * Reads what Docker's {@code --default-address-pool} takes: {@code base=10.10.0.0/16,size=24}.
     *
     * @throws InvalidParameterException if the text is anything else
     */
    public static DefaultPool parse(String text) {
        var base = "";
        var size = "";
        for (var field : text.split(",", -1)) {
            var value = field.substring(field.indexOf('=') + 1).strip();
            switch (field.substring(0, Math.max(0, field.indexOf('='))).strip()) {
                case "base" -> base = value;
                case "size" -> size = value;
                default -> throw malformed(text);
            }
        }
        if (!size.matches("[0-9]{1,3}")) {
            throw malformed(text);
        }
        return new DefaultPool(parseBase(base), Integer.parseInt(size));
    }

    private static Cidr parseBase(String text) {
        var subnet = text.indexOf(':') >= 0 ? Cidr.find(text) : parseIpv4(text);
        return subnet.orElseThrow(
                () -> new InvalidParameterException("default address pool base \"" + text + "\" is not a subnet"));
    }

    private static Optional<Cidr> parseIpv4(String text) {
        try {
            return Cidr.find(new SubnetUtils(text).getInfo().getCidrSignature());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static InvalidParameterException malformed(String text) {
        return new InvalidParameterException(
                "default address pool \"" + text + "\" must have the form base=10.10.0.0/16,size=24");
    }
}
