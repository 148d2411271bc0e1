/** What runs in memory only, measured by JMH; {@code JmhScenario} runs it. Public, as JMH wants it. */
@NullMarked
package io.cnm.bench.jmh;

import org.jspecify.annotations.NullMarked;
