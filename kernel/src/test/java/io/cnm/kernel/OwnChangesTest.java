package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.kernel.firewall.Firewall;
import io.cnm.kernel.firewall.HostFirewall;
import io.cnm.netlink.OverrunException;
import io.cnm.netlink.Transport;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Generation;
import io.cnm.netlink.nft.NftEvent;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.rtnl.RouteEvents;
import io.cnm.spi.Auditor.Changed;
import io.cnm.spi.HostPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OwnChangesTest {
    private static final long DEADLINE_S = 10;

    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void lostNotificationsAreAChange() throws InterruptedException {
        var lists = new Semaphore(0);
        var own = new OwnChanges(
                () -> {
                    lists.release();
                    return List.of();
                },
                link -> {
                    throw new AssertionError(link);
                },
                changes::incrementAndGet);

        var events = RouteEvents.over(new OverrunOnce(), own);
        assertThat(lists.tryAcquire(2, DEADLINE_S, TimeUnit.SECONDS)).isTrue();
        events.close();

        assertThat(changes).hasValue(1);
    }

    @Test
    void changesOfTheRulesByOthersAreTold() {
        var rules = rules();

        rules.event(new NftEvent(true, new Table(new TableId(Family.INET, "cnm"))));
        assertThat(changes).as("a transaction ends with its generation").hasValue(0);
        rules.event(generation());

        assertThat(changes).hasValue(1);
    }

    @Test
    void changesOfTheTablesOfOthersAreNoMatter() {
        var rules = rules();

        rules.event(new NftEvent(true, new Table(new TableId(Family.INET, "theirs"))));
        rules.event(generation());

        assertThat(changes).hasValue(0);
    }

    @Test
    void lostEventsOfTheRulesAreAChangeButTheBeginIsNot() {
        var rules = new OwnRules(firewall(), changes::incrementAndGet);

        rules.resync();
        assertThat(changes).hasValue(0);
        rules.resync();

        assertThat(changes).hasValue(1);
    }

    @Test
    void manyChangesAreOneCallAndAFailingListenerIsCalledAgain() throws InterruptedException {
        var calls = new Semaphore(0);
        var told = new CopyOnWriteArrayList<Changed>();
        try (var watch = new ChangeWatch("test", changed -> {
            told.add(changed);
            calls.release();
            throw new IllegalStateException("the listener's own");
        })) {
            for (var i = 0; i < 1000; i++) {
                watch.linkChanged("veth" + i % 2);
            }
            assertThat(calls.tryAcquire(DEADLINE_S, TimeUnit.SECONDS)).isTrue();
            assertThat(calls.availablePermits()).isZero();

            watch.anythingChanged();
            assertThat(calls.tryAcquire(DEADLINE_S, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told).containsExactly(new Changed(Set.of("veth0", "veth1"), false), new Changed(Set.of(), true));
    }

    private OwnRules rules() {
        var rules = new OwnRules(firewall(), changes::incrementAndGet);
        rules.resync();
        return rules;
    }

    private static NftEvent generation() {
        return new NftEvent(false, new Generation(7, 1, "nft"));
    }

    private static Firewall firewall() {
        return HostFirewall.nftables("cnm", LinkGroup.OURS, HostPolicy.USUAL, namespace -> {
            throw new AssertionError("nothing is asked of the kernel");
        });
    }

    /** A socket whose first read finds that notifications were lost, and which is silent then. */
    private static final class OverrunOnce implements Transport {
        private final CountDownLatch woken = new CountDownLatch(1);
        private boolean overrun;

        @Override
        public void send(ByteBuffer messages) {
            throw new AssertionError("a listener sends nothing");
        }

        @Override
        public boolean receive(Duration timeout, Consumer<ByteBuffer> reader) {
            if (!overrun) {
                overrun = true;
                throw new OverrunException("receive buffer full");
            }
            try {
                woken.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void wake() {
            woken.countDown();
        }

        @Override
        public void close() {}
    }
}
