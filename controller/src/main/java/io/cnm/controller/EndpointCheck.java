package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointSpec;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What an endpoint's specification must be before anything is asked of anybody. */
final class EndpointCheck {
    private EndpointCheck() {}

    /** Checks every field against the network that the endpoint is to be on. */
    static void check(EndpointSpec spec, NetworkState network) {
        Fields.requireWord("endpoint name", spec.name());
        if (network.info().spec().configOnly()) {
            throw new ForbiddenException("network " + network.info().spec().name()
                    + " is a configuration and cannot have endpoints; create a network from it");
        }
        spec.aliases().forEach(alias -> Fields.requireWord("alias", alias));
        spec.links().forEach((alias, target) -> {
            Fields.requireWord("link alias", alias);
            Fields.requireWord("link target", target);
        });
        spec.options().keySet().forEach(key -> Fields.requireName("option name", key));
        InterfaceNames.wished(spec);
        EndpointSysctls.of(spec);
        spec.mac().ifPresent(EndpointCheck::checkMac);
        checkLinkLocal(spec);
        checkUserDefined(spec, network);
        checkAddress("ipv4", spec.ipv4(), false, network);
        checkAddress("ipv6", spec.ipv6(), true, network);
        if (spec.ipv6Disabled() && spec.ipv6().isPresent()) {
            throw new InvalidParameterException("ipv6 " + spec.ipv6().get()
                    + " is asked for and IPv6 is disabled for the endpoint; leave one of them out");
        }
    }

    private static void checkMac(MacAddress mac) {
        Fields.require(
                mac.unicast() && mac.bits() != 0,
                "mac",
                mac,
                "must be a unicast address, with an even first octet, not zero");
    }

    private static void checkLinkLocal(EndpointSpec spec) {
        var seen = new HashSet<IpAddress>();
        for (var address : spec.linkLocal()) {
            Fields.require(
                    address.linkLocal() && seen.add(address),
                    "link-local address",
                    address,
                    "must be in 169.254.0.0/16 or fe80::/10, each once");
        }
    }

    private static void checkUserDefined(EndpointSpec spec, NetworkState network) {
        if (!network.predefined()) {
            return;
        }
        if (spec.ipv4().isPresent() || spec.ipv6().isPresent()) {
            throw new InvalidParameterException("user-specified IP address is supported on user-defined networks only");
        }
        if (!spec.aliases().isEmpty()) {
            throw new InvalidParameterException("network-scoped aliases are only supported for user-defined networks");
        }
        if (!spec.links().isEmpty()) {
            throw new InvalidParameterException("links are only supported for user-defined networks");
        }
    }

    private static void checkAddress(String field, Optional<IpAddress> wished, boolean v6, NetworkState network) {
        if (wished.isEmpty()) {
            return;
        }
        var address = wished.get();
        Fields.require(address.v6() == v6, field, address, v6 ? "must be an IPv6 address" : "must be an IPv4 address");
        var subnets = network.info().pools().stream().map(pool -> pool.subnet()).toList();
        if (subnets.stream().noneMatch(subnet -> subnet.contains(address))) {
            throw new InvalidParameterException(
                    "invalid " + field + " address " + address + ": no configured subnet contains IP address " + address
                            + "; the network has " + describe(subnets));
        }
    }

    private static String describe(List<Cidr> subnets) {
        return subnets.isEmpty() ? "none" : subnets.toString();
    }
}
