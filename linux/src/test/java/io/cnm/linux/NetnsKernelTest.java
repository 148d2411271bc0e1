package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsKernelTest {
    private static final Path SLABS = Path.of("/proc/slabinfo");

    @TempDir
    Path keys;

    @Test
    void newNamespaceIsAnotherOneAndItsKeyLeadsToIt() {
        Kernel.privately(() -> {
            var key = keys.resolve("below/a");
            var netns = Netns.create(key);
            try (var own = Netns.current();
                    var same = Netns.open(key)) {
                assertThat(netns.inode()).isNotEqualTo(own.inode()).isEqualTo(same.inode());
                assertThat(inodeInside(netns)).isEqualTo(netns.inode());
            }

            netns.delete();

            assertThat(key).doesNotExist();
            assertThat(netns.fd().isOpen()).isFalse();
        });
    }

    @Test
    void processIsInANamespaceThatCanBeOpened() {
        Kernel.privately(() -> {
            try (var own = Netns.current();
                    var process = Netns.ofPid(ProcessHandle.current().pid())) {
                assertThat(process.inode()).isNotEqualTo(own.inode()); // a pid's is that of its first thread
            }
        });
    }

    @Test
    void threadThatEnteredEndsAndTheCallerStaysWhereItWas() {
        Kernel.privately(() -> {
            var netns = Netns.create(keys.resolve("a"));
            var before = currentInode();

            var inside = netns.call(Thread::currentThread);

            assertThat(inside).isNotSameAs(Thread.currentThread());
            assertThat(inside.isAlive()).isFalse();
            assertThat(currentInode()).isEqualTo(before);
        });
    }

    @Test
    void socketOpenedInsideServesAnyThread() {
        Kernel.privately(() -> {
            var any = Sockaddr.inet(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242));
            var created =
                    Netns.create(keys.resolve("a"), () -> InetSockets.udp(any.inet(), InetSockets.Option.FREEBIND));

            try (var inside = NativeSocket.own(created.answer());
                    var outside = InetSockets.udp(any.inet(), InetSockets.Option.FREEBIND)) {
                assertThat(inside.localAddress()).isEqualTo(any);
                assertThat(outside.isOpen()).as("the same port is free outside").isTrue();
            }
        });
    }

    @Test
    void callInPlaceNeedsNoThreadForWhoIsInsideAlready() throws Exception {
        Kernel.privately(() -> {
            var netns = Netns.create(keys.resolve("a"));
            try (var own = Netns.current()) {
                assertThat(own.callInPlace(Thread::currentThread)).isSameAs(Thread.currentThread());
                assertThat(netns.callInPlace(Thread::currentThread)).isNotSameAs(Thread.currentThread());
                assertThat(netns.callInPlace(NetnsKernelTest::currentInode)).isEqualTo(netns.inode());
                assertThat(currentInode()).isEqualTo(own.inode());

                var fds = Kernel.openFds(); // not before: what is used first opens the archive that it is loaded from
                own.callInPlace(Thread::currentThread);
                netns.callInPlace(NetnsKernelTest::currentInode);
                Kernel.awaitFds(fds);
            }
            netns.delete();
        });
    }

    @Test
    void exceptionsKeepTheirTypeAndShowBothStacks() {
        Kernel.privately(() -> {
            var netns = Netns.create(keys.resolve("a"));

            assertThatThrownBy(() -> netns.call(() -> {
                        throw new FileNotFoundException("inside");
                    }))
                    .isExactlyInstanceOf(FileNotFoundException.class)
                    .hasStackTraceContaining("exceptionsKeepTheirTypeAndShowBothStacks");
            assertThatThrownBy(() -> netns.call(() -> {
                        throw new AssertionError("inside");
                    }))
                    .isExactlyInstanceOf(AssertionError.class);
        });
    }

    @Test
    void interruptIsKeptForTheCaller() {
        Kernel.privately(() -> {
            var netns = Netns.create(keys.resolve("a"));

            Thread.currentThread().interrupt();
            var answer = netns.call(() -> 7);

            assertThat(answer).isEqualTo(7);
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void failedFirstTaskLeavesNothing() throws Exception {
        Kernel.privately(() -> {
            var fds = Kernel.openFds();

            assertThatThrownBy(() -> Netns.create(keys.resolve("a"), () -> {
                        throw new IllegalStateException("first task");
                    }))
                    .hasMessage("first task");

            assertNothingLeft(fds);
        });
    }

    @Test
    void existingKeyIsRefusedAndUntouched() {
        Kernel.privately(() -> {
            var key = keys.resolve("a");
            var first = Netns.create(key);

            assertThatThrownBy(() -> Netns.create(key))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("EEXIST");

            try (var still = Netns.open(key)) {
                assertThat(still.inode()).isEqualTo(first.inode());
            }
        });
    }

    @Test
    void readOnlyOrImpossibleDirectoryLeavesNothing() throws Exception {
        Kernel.privately(() -> {
            Mounts.tmpfs(keys, "size=1m");
            Mounts.mount("none", "none", keys, "remount,ro");
            var fds = Kernel.openFds();

            assertThatThrownBy(() -> Netns.create(keys.resolve("a"))).hasMessageContaining("EROFS");
            assertThatThrownBy(() -> Netns.create(keys.resolve("new/a"))).hasMessageContaining("EROFS");
            assertThatThrownBy(() -> Netns.create(Path.of("/proc/version/a"))).hasMessageContaining("EEXIST");

            assertNothingLeft(fds);
            assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith("/proc/version"));
        });
    }

    @Test
    void fileThatIsNoNamespaceIsRefused() throws Exception {
        Kernel.privately(() -> {
            var plain = Files.createFile(keys.resolve("plain"));
            var fds = Kernel.openFds();

            assertThatThrownBy(() -> Netns.open(plain))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("EINVAL");
            assertThatThrownBy(() -> Netns.open(Path.of("/proc/thread-self/ns/mnt")))
                    .hasMessageContaining("EINVAL");
            Kernel.awaitFds(fds);
        });
    }

    @Test
    void deleteIsSafeToRepeatAndForgivesAKeyThatIsGone() {
        Kernel.privately(() -> {
            var key = keys.resolve("a");
            var netns = Netns.create(key);

            netns.delete();
            netns.delete();
            Netns.delete(key);

            assertThat(key).doesNotExist();
        });
    }

    @Test
    void twoHundredCyclesLeaveNothing() throws Exception {
        Kernel.privately(() -> {
            assumeTrue(Files.isReadable(SLABS), "skipped: needs /proc/slabinfo");
            Netns.create(keys.resolve("warm")).delete();
            var fds = Kernel.openFds();
            var namespaces = namespaces();

            for (var i = 0; i < 200; i++) {
                var netns = Netns.create(keys.resolve("n" + i));
                netns.call(() -> Sysctl.write("net/ipv4/ip_forward", "1"));
                netns.delete();
            }

            assertNothingLeft(fds);
            // The count includes free places in per-CPU caches, hence the slack: a leak would show as 200.
            Kernel.await("namespaces end", () -> namespaces() < namespaces + 100);
        });
    }

    @Test
    void eightThreadsCreateAtOnce() throws Exception {
        Kernel.privately(() -> {
            var pool = Executors.newFixedThreadPool(8);
            var created = IntStream.range(0, 64)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> Netns.create(keys.resolve("n" + i)), pool))
                    .toList();

            var inodes = new ArrayList<Long>();
            for (var one : created) {
                var netns = one.get(30, TimeUnit.SECONDS);
                assertThat(inodeInside(netns)).isEqualTo(netns.inode());
                inodes.add(netns.inode());
            }
            pool.shutdown();

            assertThat(inodes).doesNotHaveDuplicates();
            created.forEach(one -> one.join().delete());
            assertThat(keys).isEmptyDirectory();
        });
    }

    private void assertNothingLeft(long fds) throws IOException, InterruptedException {
        assertThat(keys).isEmptyDirectory();
        assertThat(Mounts.list())
                .noneMatch(mount -> mount.target().startsWith(keys.toString())
                        && mount.type().equals("nsfs"));
        Kernel.awaitFds(fds);
    }

    private static long inodeInside(Netns netns) {
        return netns.call(NetnsKernelTest::currentInode);
    }

    private static long currentInode() {
        try (var current = Netns.current()) {
            return current.inode();
        }
    }

    private static long namespaces() {
        try (var lines = Files.lines(SLABS)) {
            return lines.filter(line -> line.startsWith("net_namespace "))
                    .mapToLong(line -> Long.parseLong(line.split(" +", -1)[1]))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
