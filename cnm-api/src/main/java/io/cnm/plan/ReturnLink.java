package io.cnm.plan;

import java.util.Optional;

/**
 * Gives a link that came from the host back to it, under the name that it had there. One that is gone is no error: whoever
 * made it may have removed it. <em>Immutable.</em>
 *
 * @param namespace where it is
 * @param name its name there
 * @param link its name on the host
 */
public record ReturnLink(Namespace namespace, String name, String link) implements Step {
    @Override
    public String describe() {
        return "return link " + name + " in " + namespace + " to the host as " + link;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
