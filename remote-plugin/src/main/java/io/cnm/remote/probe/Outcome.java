package io.cnm.remote.probe;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a call came to. <em>Immutable.</em>
 *
 * @param kind of end
 * @param status 0 if there was no answer
 * @param answer what a call that was done is answered; otherwise empty
 * @param reason of a refusal; otherwise empty
 */
record Outcome(Kind kind, int status, ObjectNode answer, String reason) {
    private static final int NOT_FOUND = 404;

    /** How a call can end. */
    enum Kind {
        /** The plugin says that it has done it. */
        DONE,
        /** The plugin says that it has not. */
        REFUSED,
        /** There is no answer, or none that can be understood; what departs from the protocol has been written down. */
        BROKEN
    }

    boolean done() {
        return kind == Kind.DONE;
    }

    boolean refused() {
        return kind == Kind.REFUSED;
    }

    /** Whether the plugin does not have the method. */
    boolean missing() {
        return status == NOT_FOUND;
    }
}
