package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.spi.Capabilities;
import io.cnm.spi.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a network's specification must be before anything is asked of anybody. */
final class NetworkCheck {
    private static final List<String> SCOPES = List.of("local", "global", "swarm");

    private NetworkCheck() {}

    /** Checks every field that does not depend on the driver. */
    static void check(NetworkSpec spec) {
        Fields.requireName("network name", spec.name());
        Fields.requireWord("driver", spec.driver());
        Fields.requireWord("IPAM driver", spec.ipam().driver());
        spec.scope()
                .ifPresent(scope ->
                        Fields.require(SCOPES.contains(scope), "scope", scope, "must be local, global or swarm"));
        Stream.of(spec.options(), spec.labels(), spec.ipam().options())
                .flatMap(map -> map.keySet().stream())
                .forEach(key -> Fields.requireName("option or label name", key));
        Announcements.of(spec);
        checkConfigOnly(spec);
        spec.configFrom().ifPresent(from -> checkConfigFrom(spec, from));
        checkPools(spec);
    }

    /** Checks what the specification asks of this driver. */
    static void check(NetworkSpec spec, Capabilities driver) {
        var reach = driver.dataScope().name().toLowerCase(Locale.ROOT);
        var wished = spec.scope().orElse(reach);
        if (wished.equals("swarm")) {
            throw new ForbiddenException("scope swarm needs a swarm, and this host is in none; use local or global");
        }
        if (!wished.equals(reach)) {
            throw new ForbiddenException("scope " + wished + " is not what driver " + spec.driver()
                    + " has; it makes networks of scope " + reach);
        }
        if (spec.ingress() && driver.dataScope() != Scope.GLOBAL) {
            throw new ForbiddenException(
                    "ingress networks need a driver of scope global; " + spec.driver() + " has " + reach);
        }
    }

    /** Which family a pool without a subnet is meant for. */
    static boolean v6(PoolSpec pool) {
        return Stream.of(pool.subnet().map(Cidr::address), pool.range().map(Cidr::address), pool.gateway())
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> pool.auxiliary().values().stream().findFirst())
                .map(IpAddress::v6)
                .orElse(false);
    }

    private static void checkConfigOnly(NetworkSpec spec) {
        if (spec.configOnly()
                && (spec.ingress()
                        || spec.internal()
                        || spec.attachable()
                        || spec.scope().isPresent())) {
            throw new ForbiddenException(
                    "configuration network can only contain network specific fields. Network operator "
                            + "fields like [ ingress | internal | attachable | scope ] are not supported.");
        }
    }

    private static void checkConfigFrom(NetworkSpec spec, String from) {
        if (spec.configOnly()) {
            throw new ForbiddenException("a configuration network cannot take its settings from " + from);
        }
        var own = new ArrayList<String>();
        if (!spec.ipam().equals(IpamSpec.DEFAULT)) {
            own.add("ipam");
        }
        if (!spec.ipv4() || spec.ipv6()) {
            own.add("ipv4 or ipv6");
        }
        if (!spec.labels().isEmpty()) {
            own.add("labels");
        }
        if (!spec.options().isEmpty()) {
            own.add("options");
        }
        if (!own.isEmpty()) {
            throw new ForbiddenException("user specified configurations are not supported if the network depends on a "
                    + "configuration network: leave out " + String.join(", ", own));
        }
    }

    private static void checkPools(NetworkSpec spec) {
        var errors = new ArrayList<String>();
        for (var pool : spec.ipam().pools()) {
            if (v6(pool) ? spec.ipv6() : spec.ipv4()) {
                checkPool(pool, errors);
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidParameterException("invalid network config:\n" + String.join("\n", errors));
        }
    }

    private static void checkPool(PoolSpec pool, List<String> errors) {
        var subnet = pool.subnet().filter(given -> !given.address().unspecified());
        pool.subnet().filter(given -> !given.isNetwork()).ifPresent(given -> errors.add(hostBits("subnet", given)));
        pool.range().ifPresent(range -> checkRange(range, subnet, errors));
        pool.gateway().ifPresent(gateway -> checkInside("gateway", gateway, subnet, errors));
        pool.auxiliary().forEach((name, address) -> {
            if (name.isBlank()) {
                errors.add("invalid auxiliary address " + address + ": it needs a name");
            }
            checkInside("auxiliary address", address, subnet, errors);
        });
    }

    private static void checkRange(Cidr range, Optional<Cidr> subnet, List<String> errors) {
        var what = "invalid ip-range " + range + ": ";
        if (subnet.isEmpty()) {
            errors.add(what + "it needs a subnet");
            return;
        }
        var parent = subnet.get();
        if (range.v6() != parent.v6()) {
            errors.add(what + "parent subnet is an " + family(parent) + " block");
            return;
        }
        if (range.prefix() < parent.prefix()) {
            errors.add(what + "CIDR block is bigger than its parent subnet " + parent);
        }
        if (!range.isNetwork()) {
            errors.add(hostBits("ip-range", range));
        }
        if (!parent.overlaps(range)) {
            errors.add(what + "parent subnet " + parent + " doesn't contain ip-range");
        }
    }

    private static void checkInside(String field, IpAddress address, Optional<Cidr> subnet, List<String> errors) {
        var what = "invalid " + field + " " + address + ": ";
        if (subnet.isEmpty()) {
            errors.add(what + "it needs a subnet");
        } else if (subnet.get().v6() != address.v6()) {
            errors.add(what + "parent subnet is an " + family(subnet.get()) + " block");
        } else if (!subnet.get().contains(address)) {
            errors.add(what + "parent subnet " + subnet.get() + " doesn't contain this address");
        }
    }

    private static String hostBits(String field, Cidr given) {
        return "invalid " + field + " " + given + ": it should be " + given.network();
    }

    private static String family(Cidr subnet) {
        return subnet.v6() ? "IPv6" : "IPv4";
    }
}
