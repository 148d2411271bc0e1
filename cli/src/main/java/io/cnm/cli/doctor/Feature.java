package io.cnm.cli.doctor;

import io.cnm.api.CnmException;
import io.cnm.linux.LinuxException;
import io.cnm.netlink.NetlinkException;

/**
 * Something that the kernel must be able to do. <em>Immutable.</em>
 *
 * @param check its name
 * @param works what is shown if it can
 * @param advice what to do if it cannot
 * @param trial does it, in a namespace where it harms nobody
 * @param severity what it means if it cannot
 */
record Feature(String check, String works, String advice, Runnable trial, Diagnosis.Verdict severity) {
    /** One without which no network works. */
    Feature(String check, String works, String advice, Runnable trial) {
        this(check, works, advice, trial, Diagnosis.Verdict.FAILED);
    }

    /** Tries it. */
    Diagnosis diagnose() {
        try {
            trial.run();
            return Diagnosis.ok(check, works);
        } catch (NetlinkException | LinuxException | CnmException e) {
            return new Diagnosis(check, severity, String.valueOf(e.getMessage()), advice);
        }
    }
}
