package io.cnm.cli;

import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that says in code what it is called and takes. Annotations read better, and most commands have them; but to read
 * any of them, Java generates a class for each kind of annotation, which takes longer than a list of networks may take. So
 * what must be there at once is declared, and annotated commands declare what they share with it.
 */
public interface Declared {
    /** Adds to a command what annotations do not say of it. */
    void declare(CommandSpec command);
}
