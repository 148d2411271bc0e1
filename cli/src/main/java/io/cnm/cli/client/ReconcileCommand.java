package io.cnm.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cnm reconcile}. */
@Command(name = "reconcile", description = "Compare the kernel with what is meant to be, and repair what differs.")
public final class ReconcileCommand extends ClientCommand {
    @Option(names = "--dry-run", description = "Only compare.")
    private boolean dryRun;

    @Option(names = "--json", description = "The daemon's JSON.")
    private boolean json;

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.post(Target.of("reconcile").flag("dryRun", dryRun));
        if (json) {
            out.println(answer.text().strip());
            return;
        }
        var report = answer.value();
        var findings = report.at("findings").items();
        if (findings.isEmpty()) {
            out.println("nothing differs");
            return;
        }
        var table = new Table("KIND", "WHAT");
        findings.forEach(finding -> table.row(finding.text("kind"), finding.text("what")));
        table.print(out);
        if (!dryRun) {
            out.println("repaired " + report.text("repaired") + " of " + findings.size());
        }
    }
}
