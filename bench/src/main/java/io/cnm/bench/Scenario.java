package io.cnm.bench;

import java.util.List;

/** Something that is measured. <em>Implementations are confined to one thread.</em> */
interface Scenario {
    /** What it is called by on the command line. */
    String name();

    /** What it measures, in one line. */
    String about();

    /** Whether it starts daemons: dockerd, or {@code ./cnm}, which then must have been built. */
    default boolean startsDaemons() {
        return false;
    }

    /** The programs without which it cannot measure anything. */
    default List<String> needs() {
        return List.of();
    }

    /** Measures, and reports each row when it is known. */
    void run(Setting setting);
}
