package io.cnm.kernel;

import io.cnm.plan.Namespace;
import java.util.function.Consumer;

/**
 * Somebody who has work of their own to do inside each namespace that we make. To enter one takes a thread that then ends;
 * this is done by the thread that is inside anyway. <em>Immutable.</em>
 *
 * @param made does its work, on the thread that is inside a new namespace; if it throws, the namespace does not come to be
 * @param ending lets go of what it opened in a namespace and still has, which would keep the namespace alive
 */
public record Visitor(Consumer<Namespace> made, Consumer<Namespace> ending) {
    /** One who has nothing to do. */
    public static final Visitor NONE = new Visitor(made -> {}, ending -> {});
}
