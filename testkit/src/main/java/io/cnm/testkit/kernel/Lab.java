package io.cnm.testkit.kernel;

import io.cnm.linux.Netns;
import io.cnm.linux.Sysctl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * What a test in {@link InPrivateNetns} works with: its own network namespace as the <em>host</em>, further namespaces
 * as other machines, the programs that judge, and waiting with a deadline. Everything it makes goes when the test ends.
 * <em>Thread-safe</em>, within what {@link Shell} says about threads.
 */
public final class Lab {
    /** The kernel can be busy for seconds with the end of links elsewhere, and no link changes meanwhile. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Path directory;
    private final Netns netns;
    private final Shell shell;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Lab(Path directory, Netns netns) {
        this.directory = directory;
        this.netns = netns;
        shell = in(netns);
        opened.push(netns);
    }

    /** A lab whose host is the calling thread's namespace. */
    static Lab open(Path directory) {
        var lab = new Lab(directory, Netns.current());
        lab.likeAFreshMachine(lab.netns);
        return lab;
    }

    /** The private namespace: give it as the host to the code under test. It stays the lab's. */
    public Netns netns() {
        return netns;
    }

    /** A directory of the test's own, for key files and others. */
    public Path dir() {
        return directory;
    }

    /** One more namespace, with {@code lo} up and not forwarding, such as a neighbour. It stays the lab's. */
    public Netns newNamespace(String name) {
        var created = Netns.create(directory.resolve(name));
        closeAtEnd(created);
        likeAFreshMachine(created);
        return created;
    }

    /** The kernel copies the forwarding switch of the machine's first namespace into new ones. */
    private void likeAFreshMachine(Netns fresh) {
        fresh.run(() -> Sysctl.write("net/ipv4/ip_forward", "0"));
        in(fresh).ip("link set lo up");
    }

    /** The programs in another namespace than the host's. */
    public Shell in(Netns other) {
        return new Shell(other, directory);
    }

    /** {@link Shell#ip} in the host's namespace. */
    public String ip(String arguments) {
        return shell.ip(arguments);
    }

    /** {@link Shell#bridge} in the host's namespace. */
    public String bridge(String arguments) {
        return shell.bridge(arguments);
    }

    /** {@link Shell#nft} in the host's namespace. */
    public String nft(String arguments) {
        return shell.nft(arguments);
    }

    /** {@link Shell#run} in the host's namespace. */
    public String run(String... command) {
        return shell.run(command);
    }

    /** The programs in the host's namespace. */
    public Shell shell() {
        return shell;
    }

    /** Closes something at the end of the test, the last given first: a program, a socket, a controller. */
    public synchronized <T extends AutoCloseable> T closeAtEnd(T resource) {
        opened.push(resource);
        return resource;
    }

    /** {@link #await(String, Duration, BooleanSupplier)} for thirty seconds. */
    public void await(String what, BooleanSupplier condition) {
        await(what, DEADLINE, condition);
    }

    /**
     * Waits until a condition holds, asking again every few milliseconds.
     *
     * @param what the condition in words, for the failure
     * @throws AssertionError if it does not hold at the end of the time
     */
    public void await(String what, Duration deadline, BooleanSupplier condition) {
        if (!Waiting.until(deadline, condition)) {
            throw new AssertionError("not within " + deadline + ": " + what);
        }
    }

    /**
     * Waits until the host's namespace and the process are as they were, since the kernel removes links and namespaces
     * in the background.
     *
     * @throws AssertionError with the differences if they are not within thirty seconds
     */
    public void awaitAsBefore(KernelSnapshot before) {
        if (!Waiting.until(DEADLINE, () -> KernelSnapshot.take(this).equals(before))) {
            KernelSnapshot.take(this).assertThat().isEqualTo(before);
        }
    }

    synchronized void close() throws Exception {
        Throwable first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception | AssertionError e) { // what is opened earlier is closed whatever goes wrong
                if (first != null) {
                    e.addSuppressed(first);
                }
                first = e;
            }
        }
        if (first instanceof Error failed) {
            throw failed;
        }
        if (first != null) {
            throw (Exception) first;
        }
    }
}
