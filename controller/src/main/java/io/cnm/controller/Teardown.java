package io.cnm.controller;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does as much as it can and reports all failures together. <em>Confined to one thread.</em> */
public final class Teardown {
    private static final Logger log = LoggerFactory.getLogger(Teardown.class);

    private final List<RuntimeException> failures = new ArrayList<>();

    /** Does it, and goes on if it fails. */
    public void attempt(String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.debug("failed to {}", what, e);
            failures.add(e);
        }
    }

    /** Throws the first failure, if there was one, with the others suppressed into it. */
    public void finish() {
        if (failures.isEmpty()) {
            return;
        }
        var first = failures.get(0);
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        throw first;
    }
}
