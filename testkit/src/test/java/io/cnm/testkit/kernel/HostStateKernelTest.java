package io.cnm.testkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.cnm.linux.Capability;
import io.cnm.linux.PrivateNamespaces;
import io.cnm.linux.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs JUnit in JUnit, in namespaces that play the host: there it may be harmed. */
class HostStateKernelTest {
    private static final String ON_A_HOST_OF_ITS_OWN = "io.cnm.testkit.kernel.HostStateKernelTest#onAHostOfItsOwn";
    private static final ThreadLocal<Boolean> host = ThreadLocal.withInitial(() -> false);
    private static final String FORWARD = "net/ipv4/ip_forward";

    @BeforeEach
    void needRoot() {
        assumeTrue(Capability.CAP_SYS_ADMIN.held(), "skipped: needs root (CAP_SYS_ADMIN)");
    }

    @Test
    void testThatChangesTheHostFailsAndSaysHow() {
        var results = runOnAHost(Careless.class);

        assertThat(results.testEvents().failed().list()).singleElement().satisfies(event -> assertThat(
                        event.getPayload().toString())
                .contains("after this test the host is not as before", "+ net/ipv4/ip_forward = 1"));
    }

    @Test
    void wholeRunThatChangesTheHostFails() {
        var results = runOnAHost(CarelessBetweenTests.class);

        assertThat(results.testEvents().failed().count()).isZero();
        assertThat(results.containerEvents().failed().list()).singleElement().satisfies(event -> assertThat(
                        event.getPayload().toString())
                .contains("the host is not as before", "+ net/ipv4/ip_forward = 1"));
    }

    @Test
    void testThatChangesOnlyItsOwnNamespaceSucceeds() {
        assertThat(runOnAHost(Careful.class).testEvents().succeeded().count()).isEqualTo(1);
    }

    @Test
    void namespacesEndWithTheTest() throws IOException {
        runOnAHost(Careful.class);

        assertThat(Careful.namespace).startsWith("net:[");
        try (var threads = Files.list(Path.of("/proc/self/task"));
                var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(threads.map(thread -> readLink(thread.resolve("ns/net"))))
                    .doesNotContain(Careful.namespace);
            assertThat(descriptors.map(HostStateKernelTest::readLink)).doesNotContain(Careful.namespace);
        }
    }

    @Test
    void timeoutEndsATestThatHangs() {
        var results = runOnAHost(Hanging.class);

        assertThat(results.testEvents().failed().list())
                .singleElement()
                .satisfies(event -> assertThat(event.getPayload().toString()).contains("timed out"));
    }

    private static EngineExecutionResults runOnAHost(Class<?> test) {
        return PrivateNamespaces.call(() -> {
            host.set(true);
            Sysctl.write(FORWARD, "0");
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(test))
                    .execute();
        });
    }

    private static String readLink(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "gone";
        }
    }

    /** The classes below are skipped if somebody runs them directly: they would do their harm to the real host. */
    static boolean onAHostOfItsOwn() {
        return host.get();
    }

    @InPrivateNetns
    @EnabledIf(ON_A_HOST_OF_ITS_OWN)
    @ExtendWith(Careless.Harm.class)
    static class Careless {
        @Test
        void test(Lab lab) {
            assertThat(Sysctl.read(FORWARD)).isEqualTo("0");
        }

        static final class Harm implements BeforeEachCallback {
            @Override
            public void beforeEach(ExtensionContext context) {
                Sysctl.write(FORWARD, "1");
            }
        }
    }

    @InPrivateNetns
    @EnabledIf(ON_A_HOST_OF_ITS_OWN)
    static class CarelessBetweenTests {
        @Test
        void test(Lab lab) {
            assertThat(Sysctl.read(FORWARD)).isEqualTo("0");
        }

        @AfterAll
        static void harm() {
            Sysctl.write(FORWARD, "1");
        }
    }

    @InPrivateNetns
    @EnabledIf(ON_A_HOST_OF_ITS_OWN)
    static class Careful {
        private static String namespace = "";

        @Test
        void test(Lab lab) {
            namespace = readLink(Path.of("/proc/thread-self/ns/net"));
            assertThat(Sysctl.write(FORWARD, "1")).isTrue();
        }
    }

    @InPrivateNetns
    @EnabledIf(ON_A_HOST_OF_ITS_OWN)
    static class Hanging {
        @Test
        @Timeout(value = 200, unit = TimeUnit.MILLISECONDS)
        void test(Lab lab) throws InterruptedException {
            assertThat(new CountDownLatch(1).await(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
