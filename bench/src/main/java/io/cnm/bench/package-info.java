/**
 * Measurements. A {@link io.cnm.bench.Scenario} measures ours beside what it is compared with, in alternating rounds of the
 * same run, and reports {@link io.cnm.bench.Row}s; {@link io.cnm.bench.BenchMain} runs it in private namespaces and prints
 * them. What runs in memory only is measured by JMH, in {@code io.cnm.bench.jmh}. On no runtime class path; what the
 * product needs does not belong here.
 */
@NullMarked
package io.cnm.bench;

import org.jspecify.annotations.NullMarked;
