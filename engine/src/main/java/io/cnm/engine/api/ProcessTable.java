package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.wire.DockerTop;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A container's processes as ps shows them, read from /proc: the program itself is not asked. Which processes are shown the
 * container says, so options that choose some have no effect.
 *
 * @see <a href="https://man7.org/linux/man-pages/man1/ps.1.html">ps(1)</a>
 */
final class ProcessTable {
    /** What chooses processes, or how wide lines are. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("-e", "-A", "-a", "-x", "a", "x", "ax", "e", "-w", "-ww", "w", "ww");

    private static final Set<String> FULL = Set.of("-f", "f", "-ef", "ef", "-Af", "-af", "-fe");
    private static final Set<String> BSD = Set.of("u", "aux", "au", "ux", "-aux", "auxw", "auxww");
    private static final Set<String> FORMAT = Set.of("-o", "o", "-eo", "-Ao", "-ao", "axo", "--format", "-axo");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");

    private ProcessTable() {}

    /**
     * The table.
     *
     * @param arguments of ps
     * @throws InvalidParameterException naming what is not known here
     */
    static DockerTop of(List<Integer> pids, String arguments) {
        var columns = columns(arguments);
        var rows = new ArrayList<List<String>>();
        try {
            var booted = ProcessFacts.booted();
            for (var pid : pids) {
                row(pid, booted, columns, rows);
            }
        } catch (IOException e) {
            throw new SystemException("cannot read the processes: " + e, e);
        }
        return new DockerTop(columns.stream().map(ProcessColumn::title).toList(), rows);
    }

    /** One that has just ended has none. */
    private static void row(int pid, long booted, List<ProcessColumn> columns, List<List<String>> rows)
            throws IOException {
        try {
            var process = ProcessFacts.read(pid, booted);
            rows.add(columns.stream()
                    .map(column -> column.value().apply(process))
                    .toList());
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            if (!"No such process".equals(e.getMessage())) {
                throw e;
            }
        }
    }

    private static List<ProcessColumn> columns(String arguments) {
        var words = BLANKS.splitAsStream(arguments.strip())
                .filter(word -> !word.isEmpty())
                .toList();
        var asked = new ArrayList<ProcessColumn>();
        var usual = ProcessColumn.FULL;
        for (var at = 0; at < words.size(); at++) {
            var word = words.get(at);
            if (FORMAT.contains(word)) {
                at++;
                asked.addAll(listed(at < words.size() ? words.get(at) : "", arguments));
            } else if (word.startsWith("-o")) {
                asked.addAll(listed(word.substring(2), arguments));
            } else if (word.startsWith("--format=")) {
                asked.addAll(listed(word.substring("--format=".length()), arguments));
            } else if (BSD.contains(word)) {
                usual = ProcessColumn.BSD;
            } else if (!FULL.contains(word) && !WITHOUT_EFFECT.contains(word)) {
                throw new InvalidParameterException("ps_args \"" + arguments + "\": \"" + word
                        + "\" is not known here: use -ef, aux or -o with a list of columns");
            }
        }
        if (!asked.isEmpty()
                && asked.stream().noneMatch(column -> column.title().equals("PID"))) {
            throw new InvalidParameterException("Couldn't find PID field in ps output");
        }
        return asked.isEmpty() ? usual : asked;
    }

    private static List<ProcessColumn> listed(String names, String arguments) {
        return SEPARATORS
                .splitAsStream(names)
                .map(name -> ProcessColumn.find(name)
                        .orElseThrow(() -> new InvalidParameterException(
                                "ps_args \"" + arguments + "\": there is no column \"" + name + "\" here")))
                .toList();
    }
}
