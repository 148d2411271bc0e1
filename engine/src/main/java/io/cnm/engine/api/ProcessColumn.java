package io.cnm.engine.api;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A column of a list of processes, as ps shows it.
 *
 * @param title its heading
 * @param value what it says of a process
 * @see <a href="https://man7.org/linux/man-pages/man1/ps.1.html">ps(1), standard format specifiers</a>
 */
record ProcessColumn(String title, Function<ProcessFacts, String> value) {
    private static final int FIRST_PTS = 136;
    private static final int LAST_PTS = 143;
    private static final long DAY = 86_400;
    private static final long MEMORY = Machine.look().memory();

    /** What {@code ps -ef} shows. */
    static final List<ProcessColumn> FULL = List.of(
            new ProcessColumn("UID", ProcessFacts::user),
            number("PID", process -> process.pid()),
            number("PPID", process -> process.number(ProcessFacts.PARENT)),
            new ProcessColumn("C", process -> String.valueOf(Math.min(99, (long) processorShare(process)))),
            new ProcessColumn("STIME", ProcessColumn::started),
            new ProcessColumn("TTY", ProcessColumn::terminal),
            new ProcessColumn("TIME", process -> time(process.processorSeconds())),
            new ProcessColumn("CMD", ProcessColumn::command));

    /** What {@code ps aux} shows. */
    static final List<ProcessColumn> BSD = List.of(
            new ProcessColumn("USER", ProcessFacts::user),
            number("PID", process -> process.pid()),
            new ProcessColumn("%CPU", process -> tenths(processorShare(process))),
            new ProcessColumn("%MEM", process -> tenths(memoryShare(process))),
            number("VSZ", process -> process.number(ProcessFacts.VIRTUAL_SIZE) / 1024),
            new ProcessColumn("RSS", process -> process.status("VmRSS", 0)),
            new ProcessColumn("TTY", ProcessColumn::terminal),
            new ProcessColumn("STAT", ProcessColumn::state),
            new ProcessColumn("START", ProcessColumn::started),
            new ProcessColumn("TIME", process -> minutes(process.processorSeconds())),
            new ProcessColumn("COMMAND", ProcessColumn::command));

    private static final Map<String, ProcessColumn> BY_NAME = byName();

    /** A column by the word that {@code ps -o} knows it by. */
    static Optional<ProcessColumn> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    private static Map<String, ProcessColumn> byName() {
        var all = new HashMap<String, ProcessColumn>();
        identity(all);
        state(all);
        times(all);
        resources(all);
        return Map.copyOf(all);
    }

    private static void identity(Map<String, ProcessColumn> all) {
        all.put("pid", number("PID", process -> process.pid()));
        all.put("tgid", number("TGID", process -> process.pid()));
        all.put("ppid", number("PPID", process -> process.number(ProcessFacts.PARENT)));
        all.put("pgid", number("PGID", process -> process.number(ProcessFacts.GROUP)));
        all.put("pgrp", number("PGRP", process -> process.number(ProcessFacts.GROUP)));
        all.put("sid", number("SID", process -> process.number(ProcessFacts.SESSION)));
        all.put("sess", number("SESS", process -> process.number(ProcessFacts.SESSION)));
        all.put("user", new ProcessColumn("USER", ProcessFacts::user));
        all.put("uname", new ProcessColumn("USER", ProcessFacts::user));
        all.put("euser", new ProcessColumn("EUSER", ProcessFacts::user));
        all.put("group", new ProcessColumn("GROUP", ProcessFacts::group));
        all.put("egroup", new ProcessColumn("EGROUP", ProcessFacts::group));
        all.put("uid", new ProcessColumn("UID", process -> process.status("Uid", 1)));
        all.put("euid", new ProcessColumn("EUID", process -> process.status("Uid", 1)));
        all.put("ruid", new ProcessColumn("RUID", process -> process.status("Uid", 0)));
        all.put("gid", new ProcessColumn("GID", process -> process.status("Gid", 1)));
        all.put("egid", new ProcessColumn("EGID", process -> process.status("Gid", 1)));
        all.put("rgid", new ProcessColumn("RGID", process -> process.status("Gid", 0)));
        all.put("comm", new ProcessColumn("COMMAND", ProcessFacts::name));
        all.put("ucmd", new ProcessColumn("CMD", ProcessFacts::name));
        all.put("ucomm", new ProcessColumn("COMMAND", ProcessFacts::name));
        all.put("args", new ProcessColumn("COMMAND", ProcessColumn::command));
        all.put("command", new ProcessColumn("COMMAND", ProcessColumn::command));
        all.put("cmd", new ProcessColumn("CMD", ProcessColumn::command));
    }

    private static void state(Map<String, ProcessColumn> all) {
        for (var name : List.of("tty", "tt")) {
            all.put(name, new ProcessColumn("TT", ProcessColumn::terminal));
        }
        all.put("tname", new ProcessColumn("TTY", ProcessColumn::terminal));
        all.put("stat", new ProcessColumn("STAT", ProcessColumn::state));
        for (var name : List.of("s", "state")) {
            all.put(name, new ProcessColumn("S", process -> process.stat().get(ProcessFacts.STATE)));
        }
    }

    private static void times(Map<String, ProcessColumn> all) {
        for (var name : List.of("time", "cputime")) {
            all.put(name, new ProcessColumn("TIME", process -> time(process.processorSeconds())));
        }
        all.put("etime", new ProcessColumn("ELAPSED", process -> elapsed(process.age())));
        all.put("etimes", number("ELAPSED", ProcessFacts::age));
        all.put("stime", new ProcessColumn("STIME", ProcessColumn::started));
        all.put("start_time", new ProcessColumn("START", ProcessColumn::started));
        all.put("lstart", new ProcessColumn("STARTED", process -> at(process, "EEE MMM d HH:mm:ss yyyy")));
    }

    private static void resources(Map<String, ProcessColumn> all) {
        for (var name : List.of("pcpu", "%cpu")) {
            all.put(name, new ProcessColumn("%CPU", process -> tenths(processorShare(process))));
        }
        all.put("c", new ProcessColumn("C", process -> String.valueOf(Math.min(99, (long) processorShare(process)))));
        for (var name : List.of("pmem", "%mem")) {
            all.put(name, new ProcessColumn("%MEM", process -> tenths(memoryShare(process))));
        }
        for (var name : List.of("vsz", "vsize")) {
            all.put(name, number("VSZ", process -> process.number(ProcessFacts.VIRTUAL_SIZE) / 1024));
        }
        for (var name : List.of("rss", "rssize")) {
            all.put(name, new ProcessColumn("RSS", process -> process.status("VmRSS", 0)));
        }
        for (var name : List.of("ni", "nice")) {
            all.put(name, number("NI", process -> process.number(ProcessFacts.NICE)));
        }
        all.put("pri", number("PRI", process -> 39 - process.number(ProcessFacts.PRIORITY)));
        all.put("nlwp", number("NLWP", process -> process.number(ProcessFacts.THREADS)));
        all.put("thcount", number("THCNT", process -> process.number(ProcessFacts.THREADS)));
        all.put("psr", number("PSR", process -> process.number(ProcessFacts.PROCESSOR)));
    }

    private static ProcessColumn number(String title, ToLongFunction<ProcessFacts> value) {
        return new ProcessColumn(title, process -> String.valueOf(value.applyAsLong(process)));
    }

    private static String command(ProcessFacts process) {
        return process.command().isEmpty() ? "[" + process.name() + "]" : process.command();
    }

    private static String terminal(ProcessFacts process) {
        var device = (int) process.number(ProcessFacts.TTY);
        var major = (device >> 8) & 0xfff;
        var minor = (device & 0xff) | ((device >> 12) & 0xfff00);
        if (device == 0) {
            return "?";
        }
        return major >= FIRST_PTS && major <= LAST_PTS ? "pts/" + minor : "tty" + minor;
    }

    /** The state with what ps adds: nice, leader of a session, several threads, in the foreground. */
    private static String state(ProcessFacts process) {
        var nice = process.number(ProcessFacts.NICE);
        var text = new StringBuilder(process.stat().get(ProcessFacts.STATE));
        text.append(nice < 0 ? "<" : nice > 0 ? "N" : "");
        text.append(process.number(ProcessFacts.SESSION) == process.pid() ? "s" : "");
        text.append(process.number(ProcessFacts.THREADS) > 1 ? "l" : "");
        return text.append(process.number(ProcessFacts.FOREGROUND) == process.number(ProcessFacts.GROUP) ? "+" : "")
                .toString();
    }

    private static double processorShare(ProcessFacts process) {
        return 100.0 * process.processorSeconds() / process.age();
    }

    private static double memoryShare(ProcessFacts process) {
        return 100.0 * 1024 * Long.parseLong(process.status("VmRSS", 0)) / MEMORY;
    }

    private static String tenths(double share) {
        return String.format(Locale.ROOT, "%.1f", share);
    }

    /** The time of day; of an earlier day the date, of an earlier year that. */
    private static String started(ProcessFacts process) {
        var now = ZonedDateTime.now(ZoneId.systemDefault());
        var then = process.started().atZone(ZoneId.systemDefault());
        if (then.getYear() != now.getYear()) {
            return at(process, "yyyy");
        }
        return at(process, then.getDayOfYear() == now.getDayOfYear() ? "HH:mm" : "MMMdd");
    }

    private static String at(ProcessFacts process, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
                .format(process.started().atZone(ZoneId.systemDefault()));
    }

    private static String time(long seconds) {
        var clock = String.format(Locale.ROOT, "%02d:%02d:%02d", seconds % DAY / 3600, seconds / 60 % 60, seconds % 60);
        return seconds < DAY ? clock : seconds / DAY + "-" + clock;
    }

    private static String elapsed(long seconds) {
        return seconds < 3600 ? String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60) : time(seconds);
    }

    private static String minutes(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
