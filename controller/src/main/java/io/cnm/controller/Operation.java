package io.cnm.controller;

import io.cnm.plan.Plan;
import io.cnm.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A call to the controller, not yet made. The same operation serves the real call and the dry run: both prepare it, and only
 * the first one goes on. <em>Immutable.</em>
 *
 * @param locks held from preparation to commit, in the order in which they are taken, but while somebody else is asked
 * @param preparation checks, leases and plans
 */
record Operation<T>(List<Guard> locks, Preparation<T> preparation) {
    Operation {
        locks = List.copyOf(locks);
    }

    /** The same operation for what is in the kernel already: its result becomes visible and is kept, and that is all. */
    Operation<T> withoutEffects() {
        return new Operation<>(locks, undo -> preparation.prepare(undo).withoutEffects());
    }

    /**
     * The part of an operation that has no effect which {@link Undo} could not take back without a trace. If plugins are asked
     * here, {@link Effects#ask} has written that down before.
     */
    interface Preparation<T> {
        /**
         * Checks everything, leases what is needed and plans.
         *
         * @param undo is told how to give back what was leased
         */
        Change<T> prepare(Undo undo);
    }

    /**
     * What an operation has come to.
     *
     * @param plan to be carried out
     * @param direction whether it makes or removes
     * @param changes what the store keeps from then on
     * @param started called before the plan is carried out, but never in a dry run
     * @param commit publishes the new state once the plan has been carried out, and gives the call's result
     */
    record Change<T>(
            Plan plan, Journal.Direction direction, List<Journal.Change> changes, Runnable started, Commit<T> commit) {
        Change {
            changes = List.copyOf(changes);
        }

        /** A change that makes something. */
        static <T> Change<T> build(Plan plan, Commit<T> commit) {
            return new Change<>(plan, Journal.Direction.BUILD, List.of(), () -> {}, commit);
        }

        /** A change that removes something. */
        static Change<Done> tearDown(Plan plan, Consumer<Teardown> commit) {
            return new Change<>(plan, Journal.Direction.TEAR_DOWN, List.of(), () -> {}, Done.after(commit));
        }

        /** The same change, with something to be done before it has effects. */
        Change<T> onStart(Runnable action) {
            return new Change<>(plan, direction, changes, action, commit);
        }

        /** The same change, after which the store keeps this. */
        Change<T> keeping(Kept kept) {
            return changing(new Journal.Change(kept.recordKey(), Optional.of(kept)));
        }

        /** The same change, after which the store keeps nothing under this name. */
        Change<T> dropping(Store.Key key) {
            return changing(new Journal.Change(key, Optional.empty()));
        }

        /**
         * The same change behind the making of what it works on.
         *
         * @param making is carried out first
         * @param publish is called before the change becomes visible, and gives the result of both
         */
        <R> Change<R> after(Plan making, Supplier<R> publish) {
            return new Change<>(making.then(plan).titled(plan.title()), direction, changes, started, teardown -> {
                var result = publish.get();
                commit.commit(teardown);
                return result;
            });
        }

        private Change<T> withoutEffects() {
            return new Change<>(Plan.NOTHING, direction, changes, started, commit);
        }

        private Change<T> changing(Journal.Change further) {
            var all = new ArrayList<>(changes);
            all.add(further);
            return new Change<>(plan, direction, all, started, commit);
        }
    }

    /** The result of a call that has none. */
    enum Done {
        DONE;

        static Commit<Done> after(Consumer<Teardown> commit) {
            return teardown -> {
                commit.accept(teardown);
                return DONE;
            };
        }
    }

    /** Publishes a change. */
    interface Commit<T> {
        /**
         * Makes the change visible. It does not fail; what it gives back on the way can.
         *
         * @param teardown for what is given back and may fail to be
         */
        T commit(Teardown teardown);
    }
}
