package io.cnm.engine.wire;

/** The value {@code {}} of Docker's maps that are sets, such as {@code ExposedPorts}. <em>Immutable.</em> */
public record Nothing() {
    /** The only one that is needed. */
    public static final Nothing NOTHING = new Nothing();
}
