package io.cnm.spi;

import io.cnm.plan.Plan;

/**
 * A planned network. <em>Immutable.</em>
 *
 * @param plan what to do; its teardown deletes the network
 * @param interfacePrefix begins the names of interfaces in sandboxes; a number follows
 */
public record NetworkPlan(Plan plan, String interfacePrefix) {}
