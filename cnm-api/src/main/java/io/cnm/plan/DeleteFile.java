package io.cnm.plan;

import java.util.Optional;

/**
 * Removes a file, and its directory if that becomes empty. <em>Immutable.</em>
 *
 * @param path absolute
 */
public record DeleteFile(String path) implements Step {
    @Override
    public String describe() {
        return "delete " + path;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
