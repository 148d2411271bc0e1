package io.cnm.cli.doctor;

import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.util.Locale;

/**
 * One thing that was looked at. <em>Immutable.</em>
 *
 * @param check what was looked at
 * @param verdict what it means for networks
 * @param found what was seen, in a line
 * @param advice what to do; empty if there is nothing to do
 */
record Diagnosis(String check, Verdict verdict, String found, String advice) {
    /** What a finding means. */
    enum Verdict {
        /** As it should be. */
        OK,
        /** Neither good nor bad. */
        NOTE,
        /** Networks work, but not as somebody may expect. */
        WARNING,
        /** Networks cannot work. */
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Diagnosis ok(String check, String found) {
        return new Diagnosis(check, Verdict.OK, found, "");
    }

    static Diagnosis note(String check, String found, String advice) {
        return new Diagnosis(check, Verdict.NOTE, found, advice);
    }

    static Diagnosis warning(String check, String found, String advice) {
        return new Diagnosis(check, Verdict.WARNING, found, advice);
    }

    static Diagnosis failed(String check, String found, String advice) {
        return new Diagnosis(check, Verdict.FAILED, found, advice);
    }

    Value value() {
        return new Fields()
                .text("check", check)
                .text("verdict", verdict)
                .text("found", found)
                .text("advice", advice)
                .value();
    }
}
