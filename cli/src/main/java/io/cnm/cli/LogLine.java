package io.cnm.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * An event as {@code 12:34:56.789 INFO  Restore: what happened}, and below it where a failure came from. The same as Logback's
 * own pattern would write, whose parser takes longer to load than many a command runs. <em>Thread-safe.</em>
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final int NANOS_IN_MILLI = 1_000_000;

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder();
        var time = LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault());
        number(line, time.getHour(), 10).append(':');
        number(line, time.getMinute(), 10).append(':');
        number(line, time.getSecond(), 10).append('.');
        number(line, time.getNano() / NANOS_IN_MILLI, 100).append(' ');
        var level = event.getLevel().toString();
        var logger = event.getLoggerName();
        line.append(level)
                .append(" ".repeat(Math.max(0, 5 - level.length())))
                .append(' ')
                .append(logger.substring(logger.lastIndexOf('.') + 1))
                .append(": ")
                .append(event.getFormattedMessage())
                .append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    /** With zeros in front of it up to the place of {@code first}. */
    private static StringBuilder number(StringBuilder line, int number, int first) {
        for (var place = first; place > 1 && number < place; place /= 10) {
            line.append('0');
        }
        return line.append(number);
    }
}
