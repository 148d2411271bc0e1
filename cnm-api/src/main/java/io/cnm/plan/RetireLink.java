package io.cnm.plan;

import java.util.Optional;

/**
 * Takes a link of ours out of use: afterwards it carries nothing and its name is free. The kernel object itself is deleted
 * together with others a moment later, because a single delete makes its caller wait for 20 to 40 ms. A link of that name
 * that is not ours is left alone. <em>Immutable.</em>
 *
 * @param namespace where it is
 * @param link its name
 * @param peer the other end of a veth pair, whose name is freed too
 */
public record RetireLink(Namespace namespace, String link, Optional<Peer> peer) implements Step {
    /**
     * The other end of a pair.
     *
     * @param namespace where it is
     * @param link its name there
     */
    public record Peer(Namespace namespace, String link) {}

    @Override
    public String describe() {
        return "retire link " + link + " in " + namespace
                + peer.map(p -> ", peer " + p.link + " in " + p.namespace).orElse("");
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
