package io.cnm.controller;

import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.JoinSpec;
import io.cnm.api.LinkName;
import java.util.Optional;
import java.util.Set;

/** Chooses the names of interfaces in sandboxes. Pure. */
final class InterfaceNames {
    private InterfaceNames() {}

    /** The name that the user wants: by the join itself, or by an option of the endpoint. */
    static Optional<String> wished(JoinSpec join, EndpointSpec endpoint) {
        join.interfaceName().ifPresent(name -> LinkName.require("interface name", name));
        return join.interfaceName().or(() -> wished(endpoint));
    }

    /** The name that an option of the endpoint asks for. */
    static Optional<String> wished(EndpointSpec endpoint) {
        var name = Optional.ofNullable(endpoint.options().get(Labels.INTERFACE_NAME));
        name.ifPresent(given -> LinkName.require("option " + Labels.INTERFACE_NAME, given));
        return name;
    }

    /**
     * The wished name, or the prefix with the lowest number that makes it new.
     *
     * @throws InvalidParameterException if the wished name is taken
     */
    static String choose(Optional<String> wished, String prefix, Set<String> taken) {
        if (wished.isPresent() && taken.contains(wished.get())) {
            throw new InvalidParameterException(
                    "interface name \"" + wished.get() + "\" is taken in this sandbox; choose another or none");
        }
        if (wished.isPresent()) {
            return wished.get();
        }
        var number = 0;
        while (taken.contains(prefix + number)) {
            number++;
        }
        return prefix + number;
    }
}
