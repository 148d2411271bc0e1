/**
 * Registries, spoken to by the OCI's distribution protocol over the JDK's HTTP client: {@link io.cnm.engine.registry.Puller}
 * gets images, {@link io.cnm.engine.registry.RegistrySession} is one conversation. What a registry sends is believed when its
 * digest and size are right; whom credentials are for is told by scheme, host and port.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI distribution specification</a>
 */
@NullMarked
package io.cnm.engine.registry;

import org.jspecify.annotations.NullMarked;
