package io.cnm.netlink.rtnl;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base of the immutable values with many optional parts: a change makes a changed copy, and two are equal if all their
 * parts are.
 *
 * @param <S> the value's own type
 */
abstract class Value<S extends Value<S>> implements Cloneable {
    /** All parts, in a fixed order. */
    abstract List<?> parts();

    /** A copy with a change made to it. */
    @SuppressWarnings("unchecked") // a clone has the class of the original, and that is S
    final S with(Consumer<S> change) {
        try {
            var copy = (S) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Value<?> that && getClass() == that.getClass() && parts().equals(that.parts());
    }

    @Override
    public final int hashCode() {
        return parts().hashCode();
    }
}
