package io.cnm.cli;

import java.util.Map;

/** A command that has commands of its own. */
public interface Grouping {
    /** Its commands by name, in the order of the help. Not subcommands yet, so that not all of them must be read. */
    Map<String, Class<?>> commands();
}
