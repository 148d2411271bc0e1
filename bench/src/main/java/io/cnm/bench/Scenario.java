package io.cnm.bench;

/** Something that is measured. <em>Implementations are confined to one thread.</em> */
interface Scenario {
    /** What it is called by on the command line. */
    String name();

    /** What it measures, in one line. */
    String about();

    /** Whether it starts {@code ./cnm}, which then must have been built. */
    default boolean startsCommand() {
        return false;
    }

    /** Measures, and reports each row when it is known. */
    void run(Setting setting);
}
