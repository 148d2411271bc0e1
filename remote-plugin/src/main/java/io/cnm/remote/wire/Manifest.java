package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Answer to {@code Plugin.Activate}: which subsystems a plugin serves. <em>Immutable.</em>
 *
 * @param subsystems such as {@code NetworkDriver} and {@code IpamDriver}
 */
public record Manifest(@JsonProperty("Implements") List<String> subsystems) {}
