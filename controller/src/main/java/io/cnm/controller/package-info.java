/**
 * The controller of the Container Network Model: networks, endpoints and sandboxes, their life cycles and invariants, the
 * choice of each sandbox's way out, its names and its published ports. {@link io.cnm.controller.LocalController} is the way
 * in. A call is an {@code Operation}: it checks everything, leases what it needs and says what would be done; {@code
 * Effects} then writes the intent to the {@link io.cnm.controller.Journal}, has the plan carried out and publishes the new
 * state, or gives everything back. State is immutable records; locks live in the handles ({@code LiveNetwork}, {@code
 * LiveEndpoint}, {@code LiveSandbox}). Nothing here touches the kernel, and nothing knows how a driver makes a link.
 */
@NullMarked
package io.cnm.controller;

import org.jspecify.annotations.NullMarked;
