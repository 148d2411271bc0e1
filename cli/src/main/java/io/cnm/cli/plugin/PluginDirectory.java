package io.cnm.cli.plugin;

import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** Where Docker looks for the sockets of plugins. */
final class PluginDirectory {
    private PluginDirectory() {}

    static OptionSpec option() {
        return OptionSpec.builder("--dir")
                .type(Path.class)
                .paramLabel("DIR")
                .defaultValue("/run/docker/plugins")
                .description("Where Docker looks for plugins' sockets (default: ${DEFAULT-VALUE}).")
                .build();
    }
}
