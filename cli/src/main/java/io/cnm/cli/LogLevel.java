package io.cnm.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** A level of {@code --log-level}, spelt as dockerd spells it. */
enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR;

    /** Logs this level and above from now on. */
    void apply() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(ConsoleLogging.OURS).setLevel(Level.valueOf(name()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
