package io.cnm.spi;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.MacAddress;
import io.cnm.plan.Plan;
import java.util.Optional;

/**
 * A planned endpoint. <em>Immutable.</em>
 *
 * @param plan what to do; its teardown deletes the endpoint
 * @param mac hardware address, empty if it has none
 */
public record EndpointPlan(Plan plan, Optional<MacAddress> mac) {
    /**
     * An endpoint that is nothing before it joins, with the hardware address that the user wishes or a random one.
     *
     * @throws InvalidParameterException if no link can have the one that the user wishes
     */
    public static EndpointPlan station(EndpointRequest request) {
        var mac = request.endpoint().spec().mac().orElseGet(MacAddress::random);
        if (!mac.unicast() || mac.bits() == 0) {
            throw new InvalidParameterException(
                    "hardware address " + mac + " must not be a group's or zero: the first octet must be even");
        }
        return new EndpointPlan(Plan.NOTHING, Optional.of(mac));
    }
}
