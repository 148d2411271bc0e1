package io.cnm.cli.daemon;

import io.cnm.engine.DaemonFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The daemon's flags, which the engine knows, as options of the command line. All of them may be given several times, as
 * with dockerd; what that means is the engine's business. A switch can stand alone or have a value: {@code --icc=false}.
 */
final class DaemonFlags {
    /** What every cnm command has. */
    private static final Set<String> EVERYBODYS = Set.of("debug", "log-level");

    private DaemonFlags() {}

    /** Gives a command the flags. */
    static void declare(CommandSpec command) {
        DaemonFlag.all().stream()
                .filter(flag -> !EVERYBODYS.contains(flag.name()))
                .map(DaemonFlags::option)
                .forEach(command::addOption);
    }

    private static OptionSpec option(DaemonFlag flag) {
        var names = new ArrayList<String>();
        flag.letter().ifPresent(letter -> names.add("-" + letter));
        names.add("--" + flag.name());
        var option = OptionSpec.builder(names.toArray(String[]::new))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(flag.help().isEmpty())
                .description(flag.help())
                .paramLabel(flag.value());
        return flag.isSwitch()
                ? option.arity("0..1").fallbackValue("true").build()
                : option.arity("1").build();
    }

    /** The values that were given, by name, before the subcommand or after it. */
    static Map<String, List<String>> given(CommandSpec command) {
        var values = new LinkedHashMap<String, List<String>>();
        for (var each = command; each != null; each = each.parent()) {
            for (var option : each.commandLine().getParseResult().matchedOptionsSet()) {
                values.computeIfAbsent(option.longestName().substring(2), name -> new ArrayList<>())
                        .addAll(option.stringValues());
            }
        }
        return values;
    }
}
