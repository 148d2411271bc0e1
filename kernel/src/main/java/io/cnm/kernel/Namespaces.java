package io.cnm.kernel;

import io.cnm.api.NotFoundException;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The namespaces that we have to do with, each opened once: the host's for our whole life, those of key files when they
 * are made or first asked for, until they are deleted. <em>Thread-safe.</em>
 */
final class Namespaces {
    private final Handle host;
    private final Visitor visitor;
    private final ConcurrentHashMap<Namespace, Handle> open = new ConcurrentHashMap<>();

    Namespaces(Netns host, Visitor visitor) {
        this.host = Handle.of(host);
        this.visitor = visitor;
    }

    Handle host() {
        return host;
    }

    /**
     * The handle of a namespace, opened by its key file if need be.
     *
     * @throws NotFoundException if there is no namespace at the key file
     */
    Handle get(Namespace namespace) {
        return find(namespace)
                .orElseThrow(() -> new NotFoundException("there is no network namespace at " + namespace.path()));
    }

    /** The handle of a namespace; empty if there is none at the key file. */
    Optional<Handle> find(Namespace namespace) {
        if (namespace.isHost()) {
            return Optional.of(host);
        }
        try {
            return Optional.of(open.computeIfAbsent(namespace, Namespaces::open));
        } catch (LinuxException e) {
            if (nothingThere(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Handle open(Namespace namespace) {
        var netns = Netns.open(Path.of(namespace.path()));
        try {
            return Handle.of(netns);
        } catch (RuntimeException e) {
            netns.close();
            throw e;
        }
    }

    /** What is at the key file of a namespace. */
    enum Key {
        /** The namespace that we know, or the one that we shall know. */
        MOUNTED,
        /** Nothing, but we hold the namespace that was there. */
        UNMOUNTED,
        /** Nothing, or only an empty file that a namespace was mounted on. */
        MISSING,
        /** Another namespace, or a file with something in it. */
        FOREIGN
    }

    /** What is at the key file of a namespace now. */
    Key key(Namespace namespace) {
        var known = Optional.ofNullable(open.get(namespace));
        try (var there = Netns.open(Path.of(namespace.path()))) {
            return known.isEmpty() || known.get().netns().inode() == there.inode() ? Key.MOUNTED : Key.FOREIGN;
        } catch (LinuxException e) {
            if (!nothingThere(e)) {
                throw e;
            }
            if (hasContent(namespace)) {
                return Key.FOREIGN;
            }
            return known.isPresent() ? Key.UNMOUNTED : Key.MISSING;
        }
    }

    private static boolean hasContent(Namespace namespace) {
        var file = Path.of(namespace.path());
        try {
            return Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean nothingThere(LinuxException e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL;
    }

    /** Removes the empty file that an ended namespace was mounted on. */
    void removeStaleKey(Namespace namespace) {
        if (key(namespace) == Key.MISSING) {
            Netns.delete(Path.of(namespace.path()));
        }
    }

    /** Makes a namespace and does something inside before anybody else knows of it. */
    void create(Namespace namespace, Runnable inside) {
        var created = Netns.create(Path.of(namespace.path()), () -> {
            var sockets = Handle.Sockets.open();
            try {
                sockets.loopbackUp(); // first: as long as there is no route at all, a bound socket forgets its address
                inside.run();
                visitor.made().accept(namespace);
                Failpoint.pass("inside a new namespace");
                return sockets;
            } catch (RuntimeException e) {
                sockets.route().close();
                sockets.nft().close();
                throw e;
            }
        });
        var old = open.put(namespace, new Handle(created.netns(), created.answer()));
        if (old != null) { // somebody else had removed its key file
            old.netns().close();
            old.closeSockets();
        }
    }

    /**
     * Removes a key file, and lets go of the namespace.
     *
     * @return the handle that we had, for its sockets to be closed: until then the namespace lives on
     */
    Optional<Handle> delete(Namespace namespace) {
        visitor.ending().accept(namespace);
        Failpoint.pass("before the removal of a key file");
        Netns.delete(Path.of(namespace.path()));
        var handle = Optional.ofNullable(open.remove(namespace)); // last: who asks meanwhile would open it once more
        handle.ifPresent(known -> known.netns().close());
        return handle;
    }

    /** Lets go of all namespaces but the host's. */
    List<Handle> closeAll() {
        var handles = new ArrayList<Handle>();
        for (var namespace : List.copyOf(open.keySet())) {
            Optional.ofNullable(open.remove(namespace)).ifPresent(handle -> {
                handle.netns().close();
                handles.add(handle);
            });
        }
        return handles;
    }
}
