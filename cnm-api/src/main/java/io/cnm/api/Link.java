package io.cnm.api;

import java.util.List;

/**
 * A link from an endpoint that joins a sandbox to another one of its network, as Docker's {@code --link} has it on the default
 * bridge: the sandbox knows the other one by name from its hosts file and, where endpoints are kept apart, reaches the ports
 * that it exposes or publishes. It holds for as long as both are in sandboxes, and again when the other one comes back.
 * <em>Immutable.</em>
 *
 * <p>Names that a resolver answers, on networks that have one, are {@link EndpointSpec#links}.
 *
 * @param target name of the other endpoint
 * @param alias what the sandbox calls it
 */
public record Link(String target, String alias) {
    /**
     * Splits what people write: {@code TARGET:ALIAS}, or a target that keeps its name.
     *
     * @throws InvalidParameterException if it is neither
     */
    public static Link parse(String text) {
        var parts = List.of(text.split(":", -1));
        if (parts.size() > 2 || parts.contains("")) {
            throw new InvalidParameterException("link \"" + text + "\" must be TARGET or TARGET:ALIAS");
        }
        return new Link(parts.get(0), parts.get(parts.size() - 1));
    }
}
