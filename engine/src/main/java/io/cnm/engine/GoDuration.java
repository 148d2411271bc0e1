package io.cnm.engine;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Spans of time as Docker's clients write them, such as {@code 1h30m}.
 *
 * @see <a href="https://pkg.go.dev/time#ParseDuration">ParseDuration</a>, of which signs are left out here
 */
public final class GoDuration {
    private static final int LONGEST = 64;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(\\.[0-9]{1,9})?(ns|us|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("([0-9.]+)(ns|us|ms|s|m|h)");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "ns", BigDecimal.ONE,
            "us", new BigDecimal("1e3"),
            "ms", new BigDecimal("1e6"),
            "s", new BigDecimal("1e9"),
            "m", new BigDecimal("6e10"),
            "h", new BigDecimal("36e11"));

    private GoDuration() {}

    /**
     * Reads one; empty if it is none.
     *
     * @throws ArithmeticException if it is longer than can be told
     */
    public static Optional<Duration> parse(String text) {
        if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var total = BigDecimal.ZERO;
        var part = PART.matcher(text);
        while (part.find()) {
            total = total.add(new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2))));
        }
        return Optional.of(ofNanos(total));
    }

    /** @throws ArithmeticException if it is longer than can be told */
    public static Duration ofNanos(BigDecimal nanos) {
        var seconds = nanos.divideAndRemainder(NANOS.get("s"));
        return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValue());
    }
}
