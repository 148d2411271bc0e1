package io.cnm.engine.graph;

import io.cnm.linux.Directory;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.OpenFile;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives new files the owner, permissions and the like that an archive says. The owner comes first, since a new owner takes
 * set-user-id and capabilities away; times come last. <em>Confined to one thread.</em>
 */
final class Attributes {
    private static final Logger log = LoggerFactory.getLogger(Attributes.class);
    private static final String CAPABILITY = "security.capability";

    private final Optional<RootFs.Owner> owner;

    Attributes(Optional<RootFs.Owner> owner) {
        this.owner = owner;
    }

    /**
     * Whether an archive may set an attribute, and has it. Those of overlayfs say what a directory shows of others; the
     * other ones of trusted and security belong to this machine.
     */
    static boolean travels(String attribute) {
        return attribute.equals(CAPABILITY)
                || (attribute.startsWith("user.") && !attribute.startsWith("user.overlay."))
                || attribute.startsWith("system.posix_acl_");
    }

    void set(OpenFile file, TarEntry entry) {
        file.owner(user(entry), group(entry));
        file.permissions(entry.mode());
        set(entry, file::attribute);
        file.times(entry.modified(), entry.modified());
    }

    /** All but the times, which change while it is filled. */
    void set(Directory directory, TarEntry entry) {
        directory.owner(user(entry), group(entry));
        directory.permissions(entry.mode());
        set(entry, (name, value) -> directory.attribute(".", name, value));
    }

    void setOfLink(Directory parent, String name, TarEntry entry) {
        parent.owner(name, user(entry), group(entry));
        set(entry, (attribute, value) -> parent.attribute(name, attribute, value));
        parent.times(name, entry.modified(), entry.modified());
    }

    void setOfNode(Directory parent, String name, TarEntry entry) {
        parent.owner(name, user(entry), group(entry));
        parent.permissions(name, entry.mode());
        set(entry, (attribute, value) -> parent.attribute(name, attribute, value));
        parent.times(name, entry.modified(), entry.modified());
    }

    private int user(TarEntry entry) {
        return owner.map(RootFs.Owner::user).orElse(entry.user());
    }

    private int group(TarEntry entry) {
        return owner.map(RootFs.Owner::group).orElse(entry.group());
    }

    private static void set(TarEntry entry, Setter setter) {
        entry.attributes().forEach((name, value) -> {
            if (travels(name)) {
                set(entry, name, value, setter);
            } else {
                log.debug("attribute {} of {} stays in the archive", name, entry.name());
            }
        });
    }

    /** Without its capabilities a program does not work; without others, it does. */
    private static void set(TarEntry entry, String name, byte[] value, Setter setter) {
        try {
            setter.set(name, value);
        } catch (LinuxException e) {
            var cannotHaveIt = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EPERM;
            if (!cannotHaveIt || name.equals(CAPABILITY)) {
                throw e;
            }
            log.debug("attribute {} of {} cannot be set: {}", name, entry.name(), e.getMessage());
        }
    }

    private interface Setter {
        void set(String name, byte[] value);
    }
}
