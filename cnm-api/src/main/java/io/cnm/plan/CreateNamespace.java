package io.cnm.plan;

import java.util.Optional;

/**
 * Makes a network namespace with its loopback interface up, and binds it to a key file. <em>Immutable.</em>
 *
 * @param namespace the key file to make
 */
public record CreateNamespace(Namespace namespace) implements Step {
    @Override
    public String describe() {
        return "create network namespace " + namespace.path();
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new DeleteNamespace(namespace));
    }
}
