/**
 * The embedded store: one SQLite file. {@link io.cnm.controller.sqlite.SqliteStore} opens it, migrates it and sets aside what
 * cannot be read; it groups what several threads write at the same moment. It knows records and intents as texts; what they
 * say is not its business.
 */
@NullMarked
package io.cnm.controller.sqlite;

import org.jspecify.annotations.NullMarked;
