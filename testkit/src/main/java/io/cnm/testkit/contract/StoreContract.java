package io.cnm.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.spi.Store;
import io.cnm.spi.Store.Change;
import io.cnm.spi.Store.Intent;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do. A subclass says how to open one; the same one again is opened after it was closed. */
public abstract class StoreContract {
    private static final Store.Key FRONT = new Store.Key("network", "front");
    private static final Store.Key BACK = new Store.Key("network", "back");
    private static final int THREADS = 8;
    private static final int WRITES = 50;

    private Store store;

    /** Opens the test's store; what was written to it before is in it. */
    protected abstract Store open();

    @BeforeEach
    void openFirst() {
        store = open();
    }

    @AfterEach
    void closeLast() {
        store.close();
    }

    @Test
    void newStoreIsEmpty() {
        var contents = store.load();

        assertThat(contents.entries()).isEmpty();
        assertThat(contents.open()).isEmpty();
    }

    @Test
    void writtenRecordsAreThereAfterwards() {
        store.write(List.of(Change.put(FRONT, "one"), Change.put(BACK, "two")));

        reopen();

        assertThat(store.load().entries())
                .containsExactlyInAnyOrder(new Store.Entry(FRONT, "one"), new Store.Entry(BACK, "two"));
    }

    @Test
    void laterChangesOfARecordReplaceEarlierOnes() {
        store.write(List.of(Change.put(FRONT, "one"), Change.put(BACK, "two")));

        store.write(List.of(Change.put(FRONT, "three"), Change.remove(BACK)));

        assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "three"));
    }

    @Test
    void removingWhatIsNotThereIsNoError() {
        store.write(List.of(Change.remove(FRONT)));

        assertThat(store.load().entries()).isEmpty();
    }

    @Test
    void valuesOfAnySizeAndScriptComeBackAsTheyWere() {
        var value = "\u0000 quotes ' \" lines \r\n, Gr\u00fc\u00dfe, \ud83d\udc33 ".repeat(20_000);

        store.write(List.of(Change.put(FRONT, value)));
        reopen();

        assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, value));
    }

    @Test
    void changesOfAnOpenIntentAreNotMadeYet() {
        var intent = intent("make front", false, Change.put(FRONT, "one"));

        var number = store.intend(intent);
        reopen();

        assertThat(store.load().entries()).isEmpty();
        assertThat(store.load().open()).containsExactly(new Store.OpenIntent(number, intent));
    }

    @Test
    void committedIntentIsForgottenAndItsChangesAreMade() {
        store.write(List.of(Change.put(BACK, "two")));
        var number = store.intend(intent("replace", true, Change.put(FRONT, "one"), Change.remove(BACK)));

        store.commit(number);
        reopen();

        assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "one"));
        assertThat(store.load().open()).isEmpty();
    }

    @Test
    void intentOfAnEarlierLifeCanBeCommitted() {
        var number = store.intend(intent("make front", false, Change.put(FRONT, "one")));
        reopen();

        store.commit(number);

        assertThat(store.load().entries()).containsExactly(new Store.Entry(FRONT, "one"));
        assertThat(store.load().open()).isEmpty();
    }

    @Test
    void abandonedIntentLeavesNothing() {
        var number = store.intend(intent("make front", false, Change.put(FRONT, "one")));

        store.abandon(number);
        store.abandon(number);
        reopen();

        assertThat(store.load().entries()).isEmpty();
        assertThat(store.load().open()).isEmpty();
    }

    @Test
    void intentThatIsNotOpenCannotBeCommitted() {
        var number = store.intend(intent("make front", false));
        store.commit(number);

        assertThatThrownBy(() -> store.commit(number)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersOfIntentsRise() {
        var first = store.intend(intent("first", false));
        var second = store.intend(intent("second", true));
        reopen();

        var third = store.intend(intent("third", false));

        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        assertThat(store.load().open())
                .extracting(open -> open.intent().plan())
                .containsExactly("first", "second", "third");
    }

    @Test
    void manyThreadsWriteAtOnceAndNothingIsLost() throws Exception {
        var pool = Executors.newFixedThreadPool(THREADS);
        try {
            var writers = IntStream.range(0, THREADS)
                    .<Callable<Void>>mapToObj(thread -> () -> {
                        for (var i = 0; i < WRITES; i++) {
                            var key = new Store.Key("endpoint", thread + "-" + i);
                            store.commit(store.intend(intent("make " + key, false, Change.put(key, key.id()))));
                        }
                        return null;
                    })
                    .toList();
            for (var done : pool.invokeAll(writers, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
        reopen();

        assertThat(store.load().entries()).hasSize(THREADS * WRITES).allMatch(entry -> entry.value()
                .equals(entry.key().id()));
        assertThat(store.load().open()).isEmpty();
    }

    private void reopen() {
        store.close();
        store = open();
    }

    private static Intent intent(String plan, boolean removes, Change... changes) {
        return new Intent(plan, removes, List.of(changes));
    }
}
