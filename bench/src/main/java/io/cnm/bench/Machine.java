package io.cnm.bench;

import java.lang.management.ManagementFactory;

/**
 * Where it was measured. <em>Immutable.</em>
 *
 * @param cores that this process may use
 * @param kernel its version
 * @param jdk its version
 */
record Machine(int cores, String kernel, String jdk) {
    /** The one that this process runs on. */
    static Machine current() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    /** Runnable threads, averaged over a minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    @Override
    public String toString() {
        return cores + " cores, " + kernel + ", " + jdk;
    }
}
