package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsLockKernelTest {
    @TempDir
    Path keys;

    @Test
    void namespaceIsLockedForOneAtATime() {
        Kernel.privately(() -> {
            try (var netns = Netns.current();
                    var again = Netns.current()) {
                var lock = NetnsLock.tryTake(netns).orElseThrow();

                assertThat(NetnsLock.tryTake(again)).isEmpty();
                assertThat(NetnsLock.tryTake(netns)).isEmpty();

                lock.close();
                NetnsLock.tryTake(again).orElseThrow().close();
            }
        });
    }

    @Test
    void otherNamespacesHaveLocksOfTheirOwn() {
        Kernel.privately(() -> {
            var other = Netns.create(keys.resolve("other"));
            try (var netns = Netns.current();
                    var lock = NetnsLock.tryTake(netns).orElseThrow()) {
                assertThat(NetnsLock.holder(other)).isEmpty();

                NetnsLock.tryTake(other).orElseThrow().close();

                assertThat(NetnsLock.holder(netns)).as(lock + " is held").isPresent();
            }
            other.delete();
        });
    }

    @Test
    void holderIsKnownByProcessAndUser() {
        Kernel.privately(() -> {
            try (var netns = Netns.current()) {
                assertThat(NetnsLock.holder(netns)).isEmpty();

                try (var lock = NetnsLock.tryTake(netns).orElseThrow()) {
                    assertThat(NetnsLock.holder(netns))
                            .as(lock + " is held")
                            .contains(
                                    new NetnsLock.Holder(ProcessHandle.current().pid(), 0));
                }
            }
        });
    }

    @Test
    void lockEndsWithTheProcessThatHoldsIt() throws InterruptedException {
        Kernel.privately(() -> {
            try (var netns = Netns.current();
                    var program = Program.of("flock", "/proc/self/ns/net", "sleep", "1000")
                            .start(netns)) {
                Kernel.await("the program's lock", () -> NetnsLock.holder(netns).isPresent());
                assertThat(NetnsLock.tryTake(netns)).isEmpty();

                program.signalGroup(RunningProgram.SIGKILL);

                Kernel.await("its end", () -> NetnsLock.holder(netns).isEmpty());
                NetnsLock.tryTake(netns).orElseThrow().close();
            }
        });
    }
}
