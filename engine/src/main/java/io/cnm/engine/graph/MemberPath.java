package io.cnm.engine.graph;

import io.cnm.api.InvalidParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A member's name, taken apart: empty components, {@code .} and {@code ..} are worked out, so that names of one place are
 * equal. That is for telling what is meant; that it stays inside is seen to by the kernel. <em>Immutable.</em>
 *
 * @param parent path of the directory, without a slash at either end; empty for the root
 * @param name in the directory; empty for the root itself
 */
record MemberPath(String parent, String name) {
    /** @throws InvalidParameterException if it has more {@code ..} than directories, or a NUL */
    static MemberPath of(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new InvalidParameterException("malformed archive: a name with a NUL");
        }
        var components = new ArrayList<String>();
        for (var component : name.split("/", -1)) {
            if (component.equals("..") && components.isEmpty()) {
                throw new InvalidParameterException("archive: " + name + " leads outside");
            }
            add(components, component);
        }
        return of(components);
    }

    /** As {@link #of}, for a path in a root: more {@code ..} than directories lead to the root. */
    static MemberPath ofAbsolute(String path) {
        var components = new ArrayList<String>();
        for (var component : path.split("/", -1)) {
            add(components, component);
        }
        return of(components);
    }

    private static void add(List<String> components, String component) {
        if (component.equals("..")) {
            if (!components.isEmpty()) {
                components.remove(components.size() - 1);
            }
        } else if (!component.isEmpty() && !component.equals(".")) {
            components.add(component);
        }
    }

    private static MemberPath of(List<String> components) {
        if (components.isEmpty()) {
            return new MemberPath("", "");
        }
        var last = components.size() - 1;
        return new MemberPath(String.join("/", components.subList(0, last)), components.get(last));
    }

    boolean isRoot() {
        return name.isEmpty();
    }

    /** The whole path. */
    String path() {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    /** Whether any component is, or looks like, a whiteout. */
    boolean hasWhiteout() {
        return name.startsWith(Whiteouts.PREFIX)
                || parent.startsWith(Whiteouts.PREFIX)
                || parent.contains("/" + Whiteouts.PREFIX);
    }

    /** Whether it is something that aufs kept for itself, or is in a directory of such things. */
    boolean isNoteOfAufs() {
        return (!name.equals(Whiteouts.OPAQUE) && name.startsWith(Whiteouts.AUFS))
                || parent.startsWith(Whiteouts.AUFS)
                || parent.contains("/" + Whiteouts.AUFS);
    }

    /**
     * The name that the whiteout hides; empty if it hides all in its directory.
     *
     * @throws InvalidParameterException if it hides no name, or is a directory of others
     */
    Optional<String> hidden() {
        if (name.equals(Whiteouts.OPAQUE) && !parent.contains(Whiteouts.PREFIX)) {
            return Optional.empty();
        }
        var hidden = name.startsWith(Whiteouts.PREFIX) ? name.substring(Whiteouts.PREFIX.length()) : "";
        if (hidden.isEmpty()
                || hidden.equals(".")
                || hidden.equals("..")
                || new MemberPath("", parent).hasWhiteout()
                || parent.contains("/" + Whiteouts.PREFIX)) {
            throw new InvalidParameterException("archive: " + path() + " is no proper whiteout");
        }
        return Optional.of(hidden);
    }
}
