/**
 * Tests of the whole: {@link io.cnm.it.ModuleRulesTest} keeps the modules apart, the others run the command from end to end.
 * What one module can show by itself is tested in that module.
 */
@NullMarked
package io.cnm.it;

import org.jspecify.annotations.NullMarked;
