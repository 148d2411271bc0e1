package io.cnm.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network namespace that one of those who ask for this lock has for itself: a lock on the namespace's own file, so that it
 * counts wherever the others' files are, and the kernel gives it back even if its holder is killed. Everybody inside can
 * take it, not only root: {@link #holder} tells who did. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/flock.2.html">flock(2)</a>, proc_locks(5)
 */
public final class NetnsLock implements AutoCloseable {
    private static final Path LOCKS = Path.of("/proc/locks");
    private static final Pattern USER = Pattern.compile("(?m)^Uid:\\s+(\\d+)");

    private final Fd fd;

    private NetnsLock(Fd fd) {
        this.fd = fd;
    }

    /**
     * Who has a lock. <em>Immutable.</em>
     *
     * @param pid of the process that took it
     * @param user its real user's number, as this process's user namespace has it
     */
    public record Holder(long pid, int user) {}

    /** Takes the lock of a namespace; empty if somebody else has it, this process included. */
    public static Optional<NetnsLock> tryTake(Netns netns) {
        // opened anew: descriptors that were copied from each other share their locks
        var fd = Syscalls.open(
                Path.of("/proc/thread-self/fd", Integer.toString(netns.fd().value())), Syscalls.O_RDONLY, 0);
        try {
            if (Syscalls.tryLock(fd)) {
                return Optional.of(new NetnsLock(fd));
            }
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
        fd.close();
        return Optional.empty();
    }

    /** Who has the lock of a namespace; empty if nobody has, or a process that cannot be seen from here. */
    public static Optional<Holder> holder(Netns netns) {
        // 6: FLOCK  ADVISORY  WRITE 17420 00:04:4026532177 0 EOF
        var line = Pattern.compile("\\d+: FLOCK +ADVISORY +WRITE (\\d+) 00:\\p{XDigit}+:" + netns.inode() + " .*");
        try (var locks = Files.lines(LOCKS)) {
            return locks.map(line::matcher)
                    .filter(found -> found.matches())
                    .map(found -> Long.parseLong(found.group(1)))
                    .flatMap(pid -> user(pid).map(user -> new Holder(pid, user)).stream())
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> user(long pid) {
        try {
            var status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
            return USER.matcher(status)
                    .results()
                    .map(found -> Integer.parseUnsignedInt(found.group(1)))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it has ended since
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets others have it. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "lock " + fd;
    }
}
