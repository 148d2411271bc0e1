package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Finds who runs in a container, by the image's own user and group files. A number is never a name, whatever the files say; so
 * much of a file is read and no more. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/passwd.5.html">passwd(5)</a>, group(5)
 */
public final class Users {
    private static final int MOST_BYTES = 10 << 20;
    private static final int MOST_IN_LINE = 1 << 20;
    private static final int BUFFER = 16 << 10;
    private static final Pattern COLON = Pattern.compile(":");
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

    private final Source passwd;
    private final Source group;

    /** A file of the image; empty if it has none. */
    public interface Source {
        /** Opens it; the caller closes it. */
        Optional<InputStream> open() throws IOException;
    }

    /**
     * Who was found. <em>Immutable.</em>
     *
     * @param groups all of the user's, the first one among them
     * @param home a directory in the container
     */
    public record Found(int uid, int gid, List<Integer> groups, String home) {
        /** The user of a container that names none. */
        public static final Found ROOT = new Found(0, 0, List.of(0), "/root");

        RuntimeSpec.User asUser() {
            return new RuntimeSpec.User(uid, gid, groups);
        }
    }

    /** A line of the user file. */
    private record Account(String name, int uid, int gid, String home) {}

    /** With these files. */
    public Users(Source passwd, Source group) {
        this.passwd = passwd;
        this.group = group;
    }

    /**
     * Finds a user.
     *
     * @param user {@code name}, {@code uid}, either with {@code :group} or {@code :gid}; empty for root
     * @param more further groups, by name or number
     * @throws InvalidParameterException if the files do not have it, in Docker's words
     */
    public Found find(String user, List<String> more) throws IOException {
        var colon = user.indexOf(':');
        var who = colon < 0 ? user : user.substring(0, colon);
        var which = colon < 0 ? "" : user.substring(colon + 1);
        var account = account(who.isEmpty() ? "0" : who);
        var groups = new TreeSet<Integer>();
        var gid = which.isEmpty() ? account.gid : gid(which);
        if (which.isEmpty()) {
            groups.addAll(groupsOf(account.name));
        }
        groups.add(gid);
        for (var each : more) {
            groups.add(gid(each));
        }
        return new Found(account.uid, gid, List.copyOf(groups), account.home);
    }

    /** A user that is a number need not be in the file. */
    private Account account(String who) throws IOException {
        var numeric = NUMBER.matcher(who).matches();
        var uid = numeric ? id(who) : -1;
        var found = new Account[1];
        lines(passwd, "/etc/passwd", fields -> {
            if (found[0] == null && fields.size() >= 6 && isId(fields.get(2))) {
                var matches = numeric
                        ? Integer.parseInt(fields.get(2)) == uid
                        : fields.get(0).equals(who);
                if (matches) {
                    found[0] = new Account(
                            fields.get(0), Integer.parseInt(fields.get(2)), gidOf(fields.get(3)), fields.get(5));
                }
            }
        });
        if (found[0] != null) {
            return found[0];
        }
        if (!numeric) {
            throw new InvalidParameterException("unable to find user " + who + ": no matching entries in passwd file");
        }
        return new Account("", uid, 0, "/");
    }

    private static int gidOf(String text) {
        return isId(text) ? Integer.parseInt(text) : 0;
    }

    private SortedSet<Integer> groupsOf(String name) throws IOException {
        var groups = new TreeSet<Integer>();
        if (!name.isEmpty()) {
            lines(group, "/etc/group", fields -> {
                if (fields.size() >= 4
                        && isId(fields.get(2))
                        && COMMA.splitAsStream(fields.get(3)).anyMatch(name::equals)) {
                    groups.add(Integer.parseInt(fields.get(2)));
                }
            });
        }
        return groups;
    }

    private int gid(String which) throws IOException {
        if (NUMBER.matcher(which).matches()) {
            return id(which);
        }
        var found = new TreeSet<Integer>();
        lines(group, "/etc/group", fields -> {
            if (fields.size() >= 3 && fields.get(0).equals(which) && isId(fields.get(2)) && found.isEmpty()) {
                found.add(Integer.parseInt(fields.get(2)));
            }
        });
        if (found.isEmpty()) {
            throw new InvalidParameterException(
                    "unable to find group " + which + ": no matching entries in group file");
        }
        return found.first();
    }

    private static int id(String number) {
        if (!isId(number)) {
            throw new InvalidParameterException("uids and gids must be in range 0-2147483647");
        }
        return Integer.parseInt(number);
    }

    private static boolean isId(String text) {
        try {
            return Integer.parseInt(text) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void lines(Source source, String name, Consumer<List<String>> each) throws IOException {
        var opened = source.open();
        if (opened.isEmpty()) {
            return;
        }
        try (var in = opened.get()) {
            var line = new ByteArrayOutputStream();
            var buffer = new byte[BUFFER];
            var read = 0;
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                read += count;
                var start = 0;
                for (var at = 0; at < count; at++) {
                    if (buffer[at] == '\n') {
                        line.write(buffer, start, at - start);
                        accept(line, each);
                        start = at + 1;
                    }
                }
                line.write(buffer, start, count - start);
                requireSmall(name, read, line.size());
            }
            accept(line, each);
        }
    }

    private static void requireSmall(String name, int read, int line) {
        if (read > MOST_BYTES || line > MOST_IN_LINE) {
            throw new InvalidParameterException("the image's " + name + " is too big: at most " + (MOST_BYTES >> 20)
                    + " MiB, and " + (MOST_IN_LINE >> 20) + " MiB in a line, are read");
        }
    }

    private static void accept(ByteArrayOutputStream line, Consumer<List<String>> each) {
        if (line.size() > 0) {
            each.accept(fields(line));
            line.reset();
        }
    }

    private static List<String> fields(ByteArrayOutputStream line) {
        var text = line.toString(StandardCharsets.UTF_8).strip();
        return text.startsWith("#") ? List.of() : List.of(COLON.split(text, -1));
    }
}
