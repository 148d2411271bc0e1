package io.cnm.http;

/** What Netty takes this machine for. */
final class Machine {
    private static final String PROPERTY = "io.netty.machineId";

    private Machine() {}

    /** Netty names each channel after the machine, for which it would look at all links, and warn if there are none. */
    static void name() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "02:00:00:00:00:01");
        }
    }
}
