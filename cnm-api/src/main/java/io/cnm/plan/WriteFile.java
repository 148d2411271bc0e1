package io.cnm.plan;

import java.util.Optional;

/**
 * Writes a small file whole. A new file appears complete or not at all; an existing one is written in place, because it
 * may be mounted over a container's. <em>Immutable.</em>
 *
 * @param path absolute
 * @param content text, UTF-8
 * @param previous what it held before; empty if it did not exist
 */
public record WriteFile(String path, String content, Optional<String> previous) implements Step {
    @Override
    public String describe() {
        return "write " + path + " (" + content.lines().count() + " lines)";
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(previous.<Step>map(old -> new WriteFile(path, old, Optional.of(content)))
                .orElseGet(() -> new DeleteFile(path)));
    }
}
