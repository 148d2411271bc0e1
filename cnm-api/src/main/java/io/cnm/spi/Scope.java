package io.cnm.spi;

/** How far a driver's networks reach. */
public enum Scope {
    /** One host. */
    LOCAL,
    /** All hosts of a cluster. */
    GLOBAL
}
