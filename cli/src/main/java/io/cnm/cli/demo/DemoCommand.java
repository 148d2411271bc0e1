package io.cnm.cli.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cnm demo}: shows on a real kernel what this is about, and leaves nothing behind. */
@Command(
        name = "demo",
        description =
                "Make two networks and three sandboxes, send packets between them, remove everything; then run containers "
                        + "with the docker command, if there is one. It needs root, and works in a network namespace of its "
                        + "own, so that trying it can harm nobody's machine.")
public final class DemoCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private Ending ending = new Ending();

    @Option(
            names = "--netns",
            paramLabel = "FILE",
            description = "Work in this network namespace instead, such as /proc/1/ns/net for the machine's own.")
    private Optional<Path> netns = Optional.empty();

    /** What is shown, and what becomes of it. */
    static final class Ending {
        @Option(names = "--keep", description = "Leave everything standing, and say how to look around in it.")
        private boolean keep;

        @Option(names = "--remove", description = "Remove what --keep left standing.")
        private boolean remove;

        @Option(
                names = "--plugin",
                description = "Show a network of ours under a stock Docker instead, and remove everything.")
        private boolean plugin;

        @Option(names = "--hold", hidden = true, description = "Be the process that stands behind --keep.")
        private boolean hold;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (ending.remove) {
            Standing.remove();
            out.println("the demo is removed");
            return 0;
        }
        if (ending.keep) {
            return Standing.start(netns);
        }
        if (ending.plugin) {
            if (netns.isPresent()) {
                throw new ParameterException(
                        spec.commandLine(), "--plugin works in a namespace of its own, not --netns");
            }
            return showPlugin(out);
        }
        try (var stage = Stage.set(netns)) {
            var demo = new Demo(stage, out);
            if (!demo.show()) {
                return FAILED;
            }
            if (ending.hold) {
                demo.explain();
                Standing.hold(stage);
                return 0;
            }
            if (!demo.remove()) {
                return FAILED;
            }
        }
        return netns.isPresent() ? 0 : showContainers(out);
    }

    private static int showContainers(PrintWriter out) {
        var missing = ContainerStage.missing();
        if (!missing.isEmpty()) {
            out.println("\nContainers are not shown: not installed: " + String.join(", ", missing));
            return 0;
        }
        try (var stage = ContainerStage.set()) {
            var demo = new ContainerDemo(stage, out);
            return demo.show() && demo.remove() ? 0 : FAILED;
        }
    }

    private static int showPlugin(PrintWriter out) {
        try (var stage = DockerStage.set()) {
            var demo = new PluginDemo(stage, out);
            return demo.show() && demo.remove() ? 0 : FAILED;
        }
    }
}
