package io.cnm.cli.plugin;

import io.cnm.cli.client.Table;
import io.cnm.remote.PluginDirectories;
import io.cnm.remote.probe.Probe;
import io.cnm.remote.probe.ProbeReport;
import io.cnm.remote.wire.WireJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cnm plugin probe}: what a plugin can, and where it departs from Docker's protocol. */
@Command(
        name = "probe",
        description =
                "Show what a plugin can, ours or anybody's, and where it departs from Docker's protocol; the exit code is 1 "
                        + "if it does. Only calls that change nothing are made, unless told otherwise.",
        sortOptions = false)
public final class PluginProbeCommand implements Callable<Integer> {
    private static final int FOLLOWS = 0;
    private static final int DEPARTS = 1;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "What Docker calls it: docker network create --driver NAME.")
    private String name = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Look for its socket, .spec or .json here, and not where Docker looks.")
    private Optional<Path> directory = Optional.empty();

    @Option(
            names = "--deep",
            description =
                    "Also lease a pool and addresses, and create a network with an endpoint that nobody joins; all of it is "
                            + "taken back.")
    private boolean deep;

    @Option(
            names = "--slow",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Tell of answers that take longer (default: ${DEFAULT-VALUE}).")
    private int slow;

    @Option(names = "--json", description = "An object: Plugin, Facts and Departures.")
    private boolean json;

    @Override
    public Integer call() {
        if (slow < 1 || slow >= DEADLINE.toSeconds()) {
            throw new ParameterException(
                    spec.commandLine(), "--slow must be between 1 and " + (DEADLINE.toSeconds() - 1));
        }
        var places = directory
                .map(each -> new PluginDirectories(each, List.of(each)))
                .orElse(PluginDirectories.DOCKER);
        var report = new Probe(places, new Probe.Limits(Duration.ofSeconds(slow), DEADLINE)).examine(name, deep);
        var out = spec.commandLine().getOut();
        if (json) {
            out.print(WireJson.write(report));
        } else {
            print(report, out);
        }
        out.flush();
        return report.followsProtocol() ? FOLLOWS : DEPARTS;
    }

    private static void print(ProbeReport report, PrintWriter out) {
        var facts = new Table("PLUGIN", report.plugin());
        report.facts().forEach(facts::row);
        facts.print(out);
        out.println();
        if (report.followsProtocol()) {
            out.println("follows the protocol, as far as it was asked");
            return;
        }
        var departures = new Table("CALL", "DEPARTS FROM THE PROTOCOL");
        report.departures().forEach(each -> departures.row(each.call(), each.what()));
        departures.print(out);
    }
}
