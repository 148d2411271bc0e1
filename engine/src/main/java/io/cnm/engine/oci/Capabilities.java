package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which capabilities a container has.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>, linux/capability.h
 */
final class Capabilities {
    private static final String PREFIX = "CAP_";
    private static final String EVERY = "ALL";

    /** By their numbers. */
    static final List<String> ALL = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    /** What Docker gives a container for which nothing else is asked: the mask a80425fb. */
    static final long DOCKERS_MASK = 0xa80425fbL;

    private Capabilities() {}

    /** Those whose bits are set. */
    static List<String> of(long mask) {
        var names = new ArrayList<String>();
        for (var bit = 0; bit < ALL.size(); bit++) {
            if ((mask >>> bit & 1) != 0) {
                names.add(ALL.get(bit));
            }
        }
        return names;
    }

    /**
     * The usual ones, changed as asked; {@code ALL} stands for every one.
     *
     * @throws InvalidParameterException for a name that no kernel knows
     */
    static List<String> tweak(List<String> add, List<String> drop) {
        var adding = parse("CapAdd", add);
        var dropping = parse("CapDrop", drop);
        var chosen = new LinkedHashSet<String>();
        if (adding.contains(EVERY)) {
            chosen.addAll(ALL);
        } else if (!dropping.contains(EVERY)) {
            chosen.addAll(of(DOCKERS_MASK));
        }
        chosen.removeAll(dropping);
        if (!adding.contains(EVERY)) {
            chosen.addAll(adding);
        }
        return List.copyOf(chosen);
    }

    private static Set<String> parse(String field, Collection<String> names) {
        var parsed = new LinkedHashSet<String>();
        for (var name : names) {
            var upper = name.strip().toUpperCase(Locale.ROOT);
            if (upper.equals(EVERY)) {
                parsed.add(EVERY);
                continue;
            }
            var full = upper.startsWith(PREFIX) ? upper : PREFIX + upper;
            if (!ALL.contains(full)) {
                throw new InvalidParameterException("invalid " + field + ": unknown capability: \"" + full + "\"");
            }
            parsed.add(full);
        }
        return parsed;
    }

    /** The sets of a process. Those of another user than root have effect only once it runs a file that has them. */
    static RuntimeSpec.Capabilities sets(List<String> names, int uid) {
        var effective = uid == 0 ? names : List.<String>of();
        return new RuntimeSpec.Capabilities(names, effective, List.of(), effective, List.of());
    }
}
