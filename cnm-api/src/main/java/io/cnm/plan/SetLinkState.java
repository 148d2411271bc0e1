package io.cnm.plan;

import java.util.Optional;

/**
 * Sets a link up or down. <em>Immutable.</em>
 *
 * @param namespace where it is
 * @param link its name
 * @param up whether it is to be up
 */
public record SetLinkState(Namespace namespace, String link, boolean up) implements Step {
    @Override
    public String describe() {
        return "set link " + link + " in " + namespace + (up ? " up" : " down");
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new SetLinkState(namespace, link, !up));
    }
}
