package io.cnm.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** A level of {@code --log-level}, spelt as dockerd spells it. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    /** Nothing is worse than an error here: the same as that. */
    FATAL;

    /** The level of that name. */
    public static LogLevel of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Logs this level and above from now on. */
    public void apply() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(ConsoleLogging.OURS).setLevel(Level.valueOf(this == FATAL ? ERROR.name() : name()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
