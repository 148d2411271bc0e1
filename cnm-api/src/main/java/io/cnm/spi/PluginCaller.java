package io.cnm.spi;

import io.cnm.plan.CallPlugin;

/** Makes the calls that plans hold. Whatever the plugin does, a call ends in time. <em>Implementations are thread-safe.</em> */
public interface PluginCaller {
    /**
     * Calls, and waits. It must not be made with a lock held.
     *
     * @return also of a call that failed
     */
    Outcome call(CallPlugin call, Patience patience);

    /** How long a plugin is waited for, and how often it is called again when it cannot be reached. */
    enum Patience {
        /** For what a user wants to have: some 20 seconds, and again and again. */
        FULL,
        /** For what a user wants to be rid of, which goes on without the plugin: as long, but only once more. */
        REMOVAL,
        /** For what is taken back after a failure, by which the user has waited already: a few seconds, once. */
        ROLL_BACK
    }

    /** What became of a call. */
    enum Fate {
        /** The plugin did what it was asked. */
        ANSWERED,
        /** It says that it did not. */
        REFUSED,
        /** It was not reached. */
        NOT_SENT,
        /** It was reached, and nobody knows what it did: it did not answer, or not in time, or nothing that makes sense. */
        UNKNOWN
    }

    /**
     * How a call ended.
     *
     * @param fate what became of it
     * @param text the answer, JSON; or what went wrong, for a user, with the plugin's name
     */
    record Outcome(Fate fate, String text) {}
}
