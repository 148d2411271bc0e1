package io.cnm.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/**
 * What this process' netlink sockets print of what they send and receive, instead of on standard error; of those that are opened
 * meanwhile.
 */
final class Overheard implements AutoCloseable {
    private static final String PROPERTY = "cnm.netlink.debug";

    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Overheard() {
        System.setProperty(PROPERTY, "true");
        System.setErr(new PrintStream(printed, true, UTF_8));
    }

    static Overheard begin() {
        return new Overheard();
    }

    /** What is printed while something is done. */
    String during(Runnable action) {
        printed.reset();
        action.run();
        return printed.toString(UTF_8);
    }

    @Override
    public void close() {
        System.setErr(errors);
        System.clearProperty(PROPERTY);
    }
}
