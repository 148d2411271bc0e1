package io.cnm.bench;

import java.util.Locale;

/** What was measured. */
enum Unit {
    /** A time. */
    NANOS("Nanos"),
    /** Memory. */
    BYTES("Bytes"),
    /** How often in a second. */
    RATE("PerSecond"),
    /** How many bits in a second. */
    BITS("BitsPerSecond");

    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;
    private static final double GIGA = 1e9;
    private static final double MIB = 1 << 20;

    private final String suffix;

    Unit(String suffix) {
        this.suffix = suffix;
    }

    /** What names of such values end with. */
    String suffix() {
        return suffix;
    }

    /** A value as people read it. */
    String format(double value) {
        return switch (this) {
            case NANOS -> time(value);
            case BYTES -> text(value / MIB) + " MiB";
            case RATE -> String.format(Locale.ROOT, "%.0f/s", value);
            case BITS -> text(value / GIGA) + " Gbit/s";
        };
    }

    private static String time(double nanos) {
        if (nanos < 0) {
            return "-" + time(-nanos);
        }
        if (nanos < MICRO) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        if (nanos < MILLI) {
            return text(nanos / MICRO) + " us";
        }
        return nanos < SECOND ? text(nanos / MILLI) + " ms" : text(nanos / SECOND) + " s";
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
