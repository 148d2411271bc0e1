package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import java.util.Map;
import java.util.Optional;

/** The options that concern every driver, by the names that Docker gave them. */
final class Labels {
    /** How often a new endpoint's addresses are announced, 0 to 3. */
    static final String ANNOUNCE_COUNT = "com.docker.network.advertise_addr_nmsgs";

    /** Milliseconds between two announcements, 100 to 2000. */
    static final String ANNOUNCE_INTERVAL = "com.docker.network.advertise_addr_ms";

    /** Exact name of an endpoint's interface in its sandbox. */
    static final String INTERFACE_NAME = "com.docker.network.endpoint.ifname";

    /** Kernel parameters of an endpoint's interface, such as {@code net.ipv4.conf.IFNAME.log_martians=1}. */
    static final String SYSCTLS = "com.docker.network.endpoint.sysctls";

    /** Name of a bridge network's device. */
    static final String BRIDGE_NAME = "com.docker.network.bridge.name";

    /** Whether endpoints on a bridge network may talk to each other. */
    static final String INTER_CONTAINER = "com.docker.network.bridge.enable_icc";

    /** IPAM option: hand out addresses in rising order before any is used again. */
    static final String SERIAL = "com.docker.network.ipam.serial";

    private Labels() {}

    /**
     * An option that is a number.
     *
     * @throws InvalidParameterException if it is anything else, or out of range
     */
    static int number(Map<String, String> options, String key, int least, int most, int otherwise) {
        var text = Optional.ofNullable(options.get(key));
        if (text.isEmpty()) {
            return otherwise;
        }
        return text.filter(digits -> digits.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .filter(number -> number >= least && number <= most)
                .orElseThrow(() -> new InvalidParameterException(
                        "option " + key + "=" + text.get() + " must be a number from " + least + " to " + most));
    }
}
