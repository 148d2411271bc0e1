package io.cnm.cli.client;

import io.cnm.api.CnmException;
import io.cnm.controller.PlanJson;
import java.io.PrintWriter;

/** Plans for people: the words that the demo and the logs have for them, too. */
final class Plans {
    private Plans() {}

    /** Prints a plan that the daemon sent. */
    static void print(PrintWriter out, String json) {
        try {
            out.println(PlanJson.read(json).describe());
        } catch (CnmException e) {
            throw new DaemonException("the daemon's plan has steps that this cnm does not know; --json shows it", e);
        }
    }
}
