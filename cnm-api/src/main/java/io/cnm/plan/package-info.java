/**
 * What is to be done to the kernel, as values. A {@link io.cnm.plan.Plan} is a list of {@link io.cnm.plan.Step}s, each of
 * which knows its own undoing; drivers and the controller make plans, one place carries them out. So plans can be
 * journalled, shown in a dry run, batched, undone and tested without root. No step does anything by itself, and none
 * speaks of netlink or of one firewall: that is the business of whoever runs the plan.
 */
@NullMarked
package io.cnm.plan;

import org.jspecify.annotations.NullMarked;
