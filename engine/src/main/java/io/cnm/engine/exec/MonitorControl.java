package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.PipeOutput;
import java.io.IOException;

/** Gives commands to a monitor. */
final class MonitorControl {
    private static final int WINDOW_SIZE = 1;
    private static final int REOPEN_LOG = 2;

    /** The monitor refuses more. */
    private static final int MOST = 1000;

    private MonitorControl() {}

    /** Tells it how big its terminal is to be. Nothing happens if the monitor has ended. */
    static void resize(Bundle bundle, int height, int width) {
        if (height < 0 || width < 0) {
            throw RuntimeErrors.other("a terminal of " + height + " lines and " + width + " columns");
        }
        send(bundle, "resize", WINDOW_SIZE + " " + Math.min(height, MOST) + " " + Math.min(width, MOST));
    }

    /** Has it open its log by name again. Nothing happens if the monitor has ended. */
    static void reopenLog(Bundle bundle) {
        send(bundle, "open the log again", REOPEN_LOG + " 0 0");
    }

    private static void send(Bundle bundle, String what, String command) {
        try (var control = PipeOutput.toFifo(bundle.control())) {
            control.write((command + "\n").getBytes(US_ASCII));
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENXIO) {
                throw RuntimeErrors.other(what + ": " + e.getMessage(), e);
            }
        } catch (IOException e) {
            throw RuntimeErrors.other(what + ": " + e.getMessage(), e);
        }
    }
}
