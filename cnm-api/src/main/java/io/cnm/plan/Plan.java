package io.cnm.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Steps in order, under a title. <em>Immutable.</em>
 *
 * @param title for people: what it is for, such as {@code join web to front}
 * @param steps in the order in which they are carried out
 */
public record Plan(String title, List<Step> steps) {
    /** Nothing to do. */
    public static final Plan NOTHING = new Plan("nothing", List.of());

    public Plan {
        steps = List.copyOf(steps);
    }

    /** The steps given. */
    public static Plan of(String title, Step... steps) {
        return new Plan(title, List.of(steps));
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** This plan's steps and then the other's, under this plan's title. */
    public Plan then(Plan other) {
        var all = new ArrayList<>(steps);
        all.addAll(other.steps);
        return new Plan(title, all);
    }

    /** The same steps under another title. */
    public Plan titled(String newTitle) {
        return new Plan(newTitle, steps);
    }

    /** The plan that takes this one back whole, as after a failure: each step's undoing, last step first. */
    public Plan undo() {
        return new Plan("undo " + title, undone(steps));
    }

    /** The plan that removes what this one made, in its time: like {@link #undo()} without the lasting steps. */
    public Plan teardown() {
        return new Plan(
                "tear down " + title,
                undone(steps.stream().filter(step -> !step.lasting()).toList()));
    }

    /** For people: the title and a line for each step. */
    public String describe() {
        return steps.stream().map(step -> "\n  " + step.describe()).collect(Collectors.joining("", title, ""));
    }

    private static List<Step> undone(List<Step> steps) {
        var undone = new ArrayList<>(
                steps.stream().map(Step::undo).flatMap(Optional::stream).toList());
        Collections.reverse(undone);
        return undone;
    }
}
