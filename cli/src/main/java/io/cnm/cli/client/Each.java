package io.cnm.cli.client;

import java.util.Collection;
import java.util.function.Consumer;

/** Does the same for several things, and goes on when one of them fails. */
public final class Each {
    private Each() {}

    /**
     * Does it for all.
     *
     * @throws DaemonException the first refusal, with the others as suppressed ones
     */
    public static <T> void of(Collection<T> things, Consumer<T> action) {
        DaemonException first = null;
        for (var thing : things) {
            try {
                action.accept(thing);
            } catch (DaemonException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
