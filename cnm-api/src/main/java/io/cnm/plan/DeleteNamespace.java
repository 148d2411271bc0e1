package io.cnm.plan;

import java.util.Optional;

/**
 * Removes a network namespace's key file and lets go of it. The kernel ends the namespace, and with it the links inside,
 * when nobody uses it any more. <em>Immutable.</em>
 *
 * @param namespace the key file to remove
 */
public record DeleteNamespace(Namespace namespace) implements Step {
    @Override
    public String describe() {
        return "delete network namespace " + namespace.path();
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
