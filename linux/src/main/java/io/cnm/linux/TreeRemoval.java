package io.cnm.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Removes trees of any depth with few descriptors, one a level: what is too deep is moved up first. A path could not reach
 * it either, since paths have a largest length and depths have not. <em>Confined to one thread.</em>
 */
final class TreeRemoval {
    private static final int DEEPEST = 64;

    private final Directory top;
    private final Deque<String> waiting = new ArrayDeque<>();
    private long moved;

    TreeRemoval(Directory top) {
        this.top = top;
    }

    void remove(String name) {
        waiting.add(name);
        while (!waiting.isEmpty()) {
            remove(top, waiting.remove(), 0);
        }
    }

    private void remove(Directory directory, String name, int depth) {
        try {
            directory.remove(name);
        } catch (LinuxException e) {
            switch (e.errno()) {
                case ENOENT -> {}
                case EISDIR -> removeDirectory(directory, name, depth);
                default -> throw e;
            }
        }
    }

    private void removeDirectory(Directory directory, String name, int depth) {
        if (depth == DEEPEST) {
            moveUp(directory, name);
            return;
        }
        try (var inside = directory.directory(name)) {
            for (var file : inside.names()) {
                remove(inside, file, depth + 1);
            }
        }
        directory.removeDirectory(name);
    }

    private void moveUp(Directory directory, String name) {
        while (true) {
            var newName = ".removed-" + Long.toUnsignedString(System.nanoTime() + moved++, Character.MAX_RADIX);
            try {
                directory.rename(name, top, newName);
                waiting.add(newName);
                return;
            } catch (LinuxException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }
}
