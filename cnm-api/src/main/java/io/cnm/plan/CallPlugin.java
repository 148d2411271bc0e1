package io.cnm.plan;

import java.util.Optional;

/**
 * Asks a plugin, somebody else's program, to do something. It is called without any lock held, before what else a plan makes
 * is made; what it answers can decide what that is. <em>Immutable.</em>
 *
 * @param plugin its name
 * @param call what it is asked
 * @param undoing what it is asked to take that back; empty if nothing need be
 */
public record CallPlugin(String plugin, Call call, Optional<Call> undoing) implements Step {
    /**
     * A call.
     *
     * @param method such as {@code NetworkDriver.Join}
     * @param body JSON
     */
    public record Call(String method, String body) {}

    @Override
    public String describe() {
        return "call plugin " + plugin + ": " + call.method + " " + call.body.strip();
    }

    @Override
    public Optional<Step> undo() {
        return undoing.map(back -> new CallPlugin(plugin, back, Optional.empty()));
    }
}
