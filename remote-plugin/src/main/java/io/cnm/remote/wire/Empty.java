package io.cnm.remote.wire;

/** A body that says nothing: {@code {}}. <em>Immutable.</em> */
public record Empty() {
    /** The only one there is. */
    public static final Empty BODY = new Empty();
}
