package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.PipeOutput;
import java.io.IOException;

/** Tells a monitor how big its terminal is to be. */
final class Terminal {
    private static final int WINDOW_SIZE = 1;

    /** The monitor refuses more. */
    private static final int MOST = 1000;

    private Terminal() {}

    /** Nothing happens if the monitor has ended. */
    static void resize(Bundle bundle, int height, int width) {
        if (height < 0 || width < 0) {
            throw RuntimeErrors.other("a terminal of " + height + " lines and " + width + " columns");
        }
        var line = WINDOW_SIZE + " " + Math.min(height, MOST) + " " + Math.min(width, MOST) + "\n";
        try (var control = PipeOutput.toFifo(bundle.control())) {
            control.write(line.getBytes(US_ASCII));
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENXIO) {
                throw RuntimeErrors.other("resize: " + e.getMessage(), e);
            }
        } catch (IOException e) {
            throw RuntimeErrors.other("resize: " + e.getMessage(), e);
        }
    }
}
