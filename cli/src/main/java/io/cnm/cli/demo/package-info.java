/**
 * {@code cnm demo}: networks, sandboxes and a real web server on a host of their own, shown step by step. {@link
 * io.cnm.cli.demo.DemoCommand} is the command line, {@link io.cnm.cli.demo.Demo} the plot, {@link io.cnm.cli.demo.Stage}
 * the host it is played on. It uses the library as any program would: what it needs and the library lacks does not belong
 * here. {@link io.cnm.cli.demo.PluginDemo} is the plot with a stock Docker, on a {@link io.cnm.cli.demo.DockerStage}.
 */
@NullMarked
package io.cnm.cli.demo;

import org.jspecify.annotations.NullMarked;
