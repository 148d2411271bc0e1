package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kernel parameters of the calling thread's network namespace: what is below /proc/sys/net follows the thread that
 * opens it. For another namespace use it inside {@link Netns#call} or {@link Netns#create(Path, Netns.Task)}.
 *
 * <p>Names are written with slashes, {@code net/ipv4/conf/eth0.5/arp_ignore}, since names of links may have dots. Only
 * {@code net/} is served; anything that would lead out of it is refused. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_sys_net.5.html">proc_sys_net(5)</a>,
 *     Documentation/networking/ip-sysctl.rst
 */
public final class Sysctl {
    private static final Path ROOT = Path.of("/proc/sys");
    private static final Pattern NAME = Pattern.compile("net(/(?!\\.\\.?(/|$))[^/\0]+)+");
    private static final int PAGE = 4096;

    private Sysctl() {}

    /**
     * The value, without the line feed at its end.
     *
     * @throws LinuxException ENOENT if there is no such parameter, or no such link
     */
    public static String read(String name) {
        try (var fd = Syscalls.open(path(name), Syscalls.O_RDONLY, 0)) {
            var into = ByteBuffer.allocateDirect(PAGE);
            while (into.hasRemaining() && Syscalls.read(fd, into) > 0) {}
            return StandardCharsets.UTF_8.decode(into.flip()).toString().strip();
        }
    }

    /** The value, or nothing if the kernel lacks the parameter: IPv6 may be absent. */
    public static Optional<String> find(String name) {
        try {
            return Optional.of(read(name));
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Sets the value. One that is there already is not written again, because some writes have side effects even then
     * (a written {@code ip_forward} resets what depends on it).
     *
     * @return whether it was another one before
     * @throws LinuxException ENOENT if there is no such parameter; EINVAL if the value is not allowed; EROFS, EACCES
     */
    public static boolean write(String name, String value) {
        if (read(name).equals(value)) {
            return false;
        }
        try (var fd = Syscalls.open(path(name), Syscalls.O_WRONLY, 0)) {
            var bytes = (value + "\n").getBytes(StandardCharsets.UTF_8);
            Syscalls.write(
                    fd, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        } catch (LinuxException e) {
            throw new LinuxException("write " + value + " to " + name, e.number());
        }
        return true;
    }

    private static Path path(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a network sysctl: " + name);
        }
        return ROOT.resolve(name);
    }
}
