/**
 * The {@code cnm} command: {@link io.cnm.cli.Main} and one class for each subcommand, the wiring of controller, drivers and
 * stores, and the logging configuration. Nothing imports this package. What a subcommand does belongs in the module that
 * knows how; here stands only how it is asked for on a command line and how its answer is shown.
 */
@NullMarked
package io.cnm.cli;

import org.jspecify.annotations.NullMarked;
