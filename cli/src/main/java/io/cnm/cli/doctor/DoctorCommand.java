package io.cnm.cli.doctor;

import io.cnm.cli.Declared;
import io.cnm.cli.client.HostOption;
import io.cnm.cli.client.Table;
import io.cnm.cli.client.Value;
import io.cnm.cli.doctor.Diagnosis.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code cnm doctor}. */
@Command(
        name = "doctor",
        description = {
            "See whether networks can work on this machine, who would get in their way, and what to do.",
            "Features of the kernel are tried in namespaces that are gone afterwards; nothing else is changed. "
                    + "To try a feature may make the kernel load its module."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:networks can work", "1:they cannot", "2:wrong command line"})
public final class DoctorCommand implements Declared, Callable<Integer> {
    private final HostOption host = new HostOption();
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "An array of what was looked at: check, verdict, found and advice.")
    private boolean json;

    @Override
    public void declare(CommandSpec command) {
        spec = command;
        host.declare(command);
    }

    @Override
    public Integer call() {
        var diagnoses = Examination.ofThisMachine(host.socket()).diagnoses();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    Value.of(diagnoses.stream().map(Diagnosis::value).toList()).json());
        } else {
            print(out, diagnoses);
        }
        return diagnoses.stream().anyMatch(each -> each.verdict() == Verdict.FAILED) ? 1 : 0;
    }

    private static void print(PrintWriter out, List<Diagnosis> diagnoses) {
        var table = new Table("CHECK", "VERDICT", "FOUND");
        diagnoses.forEach(each -> table.row(each.check(), each.verdict().toString(), each.found()));
        table.print(out);
        var advised =
                diagnoses.stream().filter(each -> !each.advice().isEmpty()).toList();
        if (!advised.isEmpty()) {
            out.println();
            out.println("What to do:");
            advised.forEach(each -> out.println("  " + each.check() + ": " + each.advice()));
        }
    }
}
