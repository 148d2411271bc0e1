package io.cnm.engine.registry;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which registries may be asked without TLS, or with a certificate that nobody vouches for: those that are listed, and this
 * machine's own. Subnets are compared with addresses; a name is not looked up for that, so that a name server cannot say who
 * is trusted. <em>Immutable.</em>
 */
public final class InsecureRegistries {
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));

    private final List<Cidr> subnets;
    private final List<String> names;

    private InsecureRegistries(List<Cidr> subnets, List<String> names) {
        this.subnets = List.copyOf(subnets);
        this.names = List.copyOf(names);
    }

    /**
     * Reads {@code --insecure-registry}.
     *
     * @param texts each {@code HOST[:PORT]} or a subnet
     * @throws InvalidParameterException if one is neither
     */
    public static InsecureRegistries of(List<String> texts) {
        var subnets = new ArrayList<>(LOOPBACK);
        var names = new ArrayList<String>();
        for (var text : texts) {
            if (text.contains("://")) {
                throw new InvalidParameterException(
                        "insecure registry " + text + " should not contain '://': use HOST[:PORT] or a subnet");
            }
            if (text.indexOf('/') >= 0) {
                subnets.add(Cidr.parse(text));
            } else {
                names.add(text);
            }
        }
        return new InsecureRegistries(subnets, names);
    }

    /** @param domain as an image's name has it: {@code HOST[:PORT]} */
    boolean has(String domain) {
        var host = host(domain);
        return names.contains(domain)
                || names.contains(host)
                || host.equals("localhost")
                || address(host).stream()
                        .anyMatch(address -> subnets.stream().anyMatch(subnet -> subnet.contains(address)));
    }

    private static String host(String domain) {
        if (domain.startsWith("[")) {
            return domain.substring(1, Math.max(1, domain.indexOf(']')));
        }
        var colon = domain.indexOf(':');
        return colon < 0 ? domain : domain.substring(0, colon);
    }

    private static List<IpAddress> address(String host) {
        try {
            return List.of(IpAddress.parse(host));
        } catch (InvalidParameterException e) {
            return List.of(); // a name
        }
    }
}
