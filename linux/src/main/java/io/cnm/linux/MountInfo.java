package io.cnm.linux;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of /proc/PID/mountinfo. <em>Immutable.</em>
 *
 * @param id the mount's number, reused after it is gone
 * @param parent the number of the mount it stands on
 * @param device major:minor of the file system
 * @param root which part of the file system is mounted; {@code net:[4026532177]} for a namespace
 * @param target where it is mounted, as the reading thread sees it; text, because a path that others made need not be
 *     one that Java can name
 * @param options of the mount, comma-separated
 * @param propagation such as {@code shared:7} or {@code master:3}; empty if private
 * @param type of the file system
 * @param source what was mounted, file system specific
 * @param superOptions of the file system, comma-separated
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
public record MountInfo(
        int id,
        int parent,
        String device,
        String root,
        String target,
        String options,
        List<String> propagation,
        String type,
        String source,
        String superOptions) {
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");
    private static final int OPTIONAL_FIELDS_AT = 6;

    /** Parses one line. @throws IllegalArgumentException if it is not of that shape */
    static MountInfo parse(String line) {
        var fields = List.of(line.split(" ", -1));
        var dash = fields.indexOf("-");
        if (dash < OPTIONAL_FIELDS_AT || fields.size() < dash + 4) {
            throw new IllegalArgumentException("not a line of mountinfo: " + line);
        }
        return new MountInfo(
                Integer.parseInt(fields.get(0)),
                Integer.parseInt(fields.get(1)),
                fields.get(2),
                unescape(fields.get(3)),
                unescape(fields.get(4)),
                fields.get(5),
                List.copyOf(fields.subList(OPTIONAL_FIELDS_AT, dash)),
                fields.get(dash + 1),
                unescape(fields.get(dash + 2)),
                fields.get(dash + 3));
    }

    /** Blank, tab, line feed and backslash come as octal numbers of their bytes. */
    private static String unescape(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    }
}
