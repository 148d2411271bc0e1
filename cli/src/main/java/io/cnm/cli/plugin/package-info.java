/**
 * {@code cnm plugin}: serves drivers of ours to a stock Docker on this machine, and asks those that are served. What the
 * protocol is stands in {@link io.cnm.remote}.
 */
@NullMarked
package io.cnm.cli.plugin;

import org.jspecify.annotations.NullMarked;
