package io.cnm.cli.demo;

import java.io.PrintWriter;
import java.util.List;

/** Tells what is asked of an engine with Docker's command, and what comes of it. <em>Confined to one thread.</em> */
final class DockerNarrator {
    private final DockerEngine engine;
    private final Narrator narrator;

    DockerNarrator(DockerEngine engine, PrintWriter out) {
        this.engine = engine;
        narrator = new Narrator(List::of, out);
    }

    /** A step that is a command; it must succeed. */
    void docker(String command) {
        step("docker " + command, command.split(" "));
    }

    /** The same for one of which the user is told in other words. */
    void step(String what, String... words) {
        narrator.step(what, () -> {
            var printed = engine.run(words);
            if (!printed.succeeded()) {
                throw new IllegalStateException("docker " + String.join(" ", words) + ": " + printed.text());
            }
            return printed;
        });
    }

    /** Whether somebody got to see the page. */
    void sees(String what, Printed answer, String page) {
        narrator.finding(
                what, answer.text(), answer.succeeded() && answer.text().equals(page));
    }

    /** See {@link Narrator#finding}. */
    void finding(String what, String answer, boolean expected) {
        narrator.finding(what, answer, expected);
    }

    /** See {@link Narrator#satisfied}. */
    boolean satisfied() {
        return narrator.satisfied();
    }
}
