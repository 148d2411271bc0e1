package io.cnm.spi;

import io.cnm.api.MacAddress;
import io.cnm.plan.Plan;
import java.util.Optional;

/**
 * A planned endpoint. <em>Immutable.</em>
 *
 * @param plan what to do; its teardown deletes the endpoint
 * @param mac hardware address, empty if it has none
 */
public record EndpointPlan(Plan plan, Optional<MacAddress> mac) {}
