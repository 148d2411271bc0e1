package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import java.util.List;
import java.util.Locale;

/** Signals by the names and numbers that people write. See signal(7). */
public final class Signals {
    static final int TERM = 15;
    static final int KILL = 9;

    /** From number 1 on. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final int FIRST_REAL_TIME = 34;
    private static final int LAST = 64;

    private Signals() {}

    /** The number. @throws InvalidParameterException in Docker's words if there is no such signal */
    public static int parse(String text) {
        var upper = text.toUpperCase(Locale.ROOT);
        var name = upper.startsWith("SIG") ? upper.substring(3) : upper;
        var number = NAMES.contains(name) ? NAMES.indexOf(name) + 1 : otherwise(name);
        if (number < 1 || number > LAST) {
            throw new InvalidParameterException("Invalid signal: " + text);
        }
        return number;
    }

    private static int otherwise(String name) {
        try {
            if (name.startsWith("RTMIN+")) {
                return FIRST_REAL_TIME + Integer.parseInt(name.substring(6));
            }
            if (name.startsWith("RTMAX-")) {
                return LAST - Integer.parseInt(name.substring(6));
            }
            return switch (name) {
                case "RTMIN" -> FIRST_REAL_TIME;
                case "RTMAX" -> LAST;
                case "POLL" -> 29;
                case "IOT" -> 6;
                case "CLD" -> 17;
                default -> Integer.parseInt(name);
            };
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
