package io.cnm.driver.macvlan;

import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NotFoundException;
import io.cnm.api.NotImplementedException;
import io.cnm.plan.AddMacvlan.Mode;
import io.cnm.spi.HostView;
import io.cnm.spi.NetworkRequest;

/** What must hold of a macvlan network before anything is planned for it. */
final class MacvlanGuards {
    /** IEEE 802.1Q: 0 and 4095 are no numbers of a VLAN. */
    private static final int LAST_VLAN = 4094;

    private MacvlanGuards() {}

    /**
     * Checks the network by itself.
     *
     * @throws InvalidParameterException if it cannot be
     */
    static void checkNetwork(NetworkInfo network) {
        var spec = network.spec();
        if (!spec.ipv4() && !spec.ipv6()) {
            throw new InvalidParameterException("network " + spec.name() + " has neither IPv4 nor IPv6: enable one");
        }
        for (var v6 : new boolean[] {false, true}) {
            var wanted = v6 ? spec.ipv6() : spec.ipv4();
            if (wanted
                    && network.pool(v6)
                            .filter(pool -> pool.subnet().prefix() > 0)
                            .isEmpty()) {
                throw new InvalidParameterException((v6 ? "ipv6" : "ipv4") + " pool is empty");
            }
        }
    }

    /**
     * Checks the network against this driver's others: several may share a parent, unless one takes it over.
     *
     * @throws ForbiddenException if they cannot be side by side
     */
    static void checkSiblings(NetworkRequest request, MacvlanOptions options) {
        options.parent().ifPresent(parent -> {
            for (var sibling : request.siblings().on(parent)) {
                checkSharing(parent, options.mode(), sibling);
            }
        });
    }

    private static void checkSharing(String parent, Mode mode, NetworkInfo sibling) {
        var name = sibling.spec().name();
        if (mode == Mode.PASSTHRU) {
            throw new ForbiddenException("cannot use mode passthru, macvlan network " + name
                    + " is already using parent interface " + parent);
        }
        if (MacvlanOptions.mode(sibling.spec().options()) == Mode.PASSTHRU) {
            throw new ForbiddenException(
                    "macvlan network " + name + " is already using parent interface " + parent + " in mode passthru");
        }
    }

    /**
     * Finds the parent, which somebody else has made.
     *
     * @throws NotFoundException if the link of which it should be a part is not there
     * @throws InvalidParameterException if there is no such link, and no such VLAN can be
     * @throws NotImplementedException if it would have to be made
     */
    static String requireParent(MacvlanOptions options, NetworkInfo network, HostView host) {
        var parent = options.parent()
                .orElseThrow(() -> new NotImplementedException("network "
                        + network.spec().name() + " has no parent, and links that lead nowhere are not made by this "
                        + "version: give the option " + MacvlanOptions.PARENT + "=LINK"));
        if (host.findLink(parent).isEmpty()) {
            throw missing(parent, host);
        }
        return parent;
    }

    private static RuntimeException missing(String parent, HostView host) {
        var dot = parent.lastIndexOf('.');
        if (dot <= 0) {
            return new InvalidParameterException("option " + MacvlanOptions.PARENT + "=" + parent
                    + ": there is no such link on the host (invalid subinterface vlan name " + parent
                    + ", example formatting is eth0.10)");
        }
        var master = parent.substring(0, dot);
        var number = parent.substring(dot + 1);
        if (!number.matches("[0-9]{1,4}") || number(number) < 1 || number(number) > LAST_VLAN) {
            return new InvalidParameterException("option " + MacvlanOptions.PARENT + "=" + parent
                    + ": there is no such link on the host, and vlan id must be between 1-4094, received: " + number);
        }
        if (host.findLink(master).isEmpty()) {
            return new NotFoundException("option " + MacvlanOptions.PARENT + "=" + parent
                    + ": failed to find master interface " + master + " on the host");
        }
        return new NotImplementedException("option " + MacvlanOptions.PARENT + "=" + parent
                + ": there is no such link on the host, and VLANs are not made by this version; make it first: "
                + "ip link add link " + master + " name " + parent + " type vlan id " + number);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
