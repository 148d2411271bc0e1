package io.cnm.driver.macvlan;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.LinkName;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddMacvlan.Mode;
import java.util.Map;
import java.util.Optional;

/**
 * A macvlan network's driver options, by the names that Docker gave them. Unknown ones are ignored, as Docker does.
 * <em>Immutable.</em>
 *
 * @param parent the link of the host that sandboxes are on; empty for one that leads nowhere
 * @param mode who of the same parent may talk to whom
 * @param mtu of the sandboxes' interfaces in bytes, 0 for the parent's
 */
record MacvlanOptions(Optional<String> parent, Mode mode, int mtu) {
    static final String PARENT = "parent";
    static final String MODE = "macvlan_mode";
    static final String MTU = "com.docker.network.driver.mtu";

    /** ETH_MIN_MTU and ETH_MAX_MTU of the kernel; RFC 8200 section 5 for IPv6. */
    private static final int LEAST_MTU = 68;

    private static final int LEAST_MTU_V6 = 1280;
    private static final int MOST_MTU = 65535;

    /**
     * Reads a network's options.
     *
     * @throws InvalidParameterException naming the option that is malformed and what is allowed
     */
    static MacvlanOptions parse(NetworkSpec spec) {
        var options = spec.options();
        var parent = parent(options);
        parent.filter(name -> !name.equals("lo")).ifPresent(name -> LinkName.require("option " + PARENT, name));
        if (parent.filter("lo"::equals).isPresent()) {
            throw malformed(PARENT, "lo", "another link: loopback interface is not a valid macvlan parent link");
        }
        return new MacvlanOptions(parent, mode(options), mtu(options, spec.ipv6()));
    }

    /** Only the parent. */
    static Optional<String> parent(Map<String, String> options) {
        return text(options, PARENT);
    }

    /** Only the mode. */
    static Mode mode(Map<String, String> options) {
        var text = text(options, MODE);
        return text.map(name -> Mode.find(name)
                        .orElseThrow(() -> malformed(
                                MODE,
                                name,
                                "bridge, private, vepa or passthru: requested macvlan mode '" + printable(name)
                                        + "' is not valid, 'bridge' mode is the macvlan driver default")))
                .orElse(Mode.BRIDGE);
    }

    private static int mtu(Map<String, String> options, boolean v6) {
        var text = text(options, MTU);
        if (text.isEmpty()) {
            return 0;
        }
        var least = v6 ? LEAST_MTU_V6 : LEAST_MTU;
        var mtu = text.filter(digits -> digits.matches("[0-9]{1,5}"))
                .map(Integer::parseInt)
                .orElse(-1);
        if (mtu != 0 && (mtu < least || mtu > MOST_MTU)) {
            throw malformed(MTU, text.get(), "0 for the parent's, or " + least + " to " + MOST_MTU);
        }
        return mtu;
    }

    private static Optional<String> text(Map<String, String> options, String key) {
        return Optional.ofNullable(options.get(key)).filter(text -> !text.isEmpty());
    }

    private static InvalidParameterException malformed(String key, String text, String allowed) {
        return new InvalidParameterException("option " + key + "=" + printable(text) + " must be " + allowed);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
