package io.cnm.engine.api;

import io.cnm.http.HttpException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Points in time as Docker's clients write them. */
final class Times {
    private static final int LONGEST = 64;
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(\\.[0-9]{1,9})?(ns|us|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("([0-9.]+)(ns|us|ms|s|m|h)");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "ns", BigDecimal.ONE,
            "us", new BigDecimal("1e3"),
            "ms", new BigDecimal("1e6"),
            "s", new BigDecimal("1e9"),
            "m", new BigDecimal("6e10"),
            "h", new BigDecimal("36e11"));

    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
            text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

    private Times() {}

    /**
     * Reads seconds since 1970, a time in RFC 3339, or a duration before now.
     *
     * @throws HttpException 400 if it is anything else
     */
    static Instant parse(String name, String text, Instant now) {
        if (text.length() > LONGEST) {
            throw malformed(name, text);
        }
        try {
            if (SECONDS.matcher(text).matches()) {
                return Instant.EPOCH.plus(nanos(new BigDecimal(text).scaleByPowerOfTen(9)));
            }
            if (DURATION.matcher(text).matches()) {
                return now.minus(duration(text));
            }
        } catch (ArithmeticException | DateTimeException e) {
            throw malformed(name, text);
        }
        return FORMS.stream()
                .flatMap(form -> read(form, text).stream())
                .findFirst()
                .orElseThrow(() -> malformed(name, text));
    }

    private static Optional<Instant> read(Function<String, Instant> form, String text) {
        try {
            return Optional.of(form.apply(text));
        } catch (DateTimeException e) {
            return Optional.empty(); // perhaps in another form
        }
    }

    private static Duration duration(String text) {
        var total = BigDecimal.ZERO;
        var part = PART.matcher(text);
        while (part.find()) {
            total = total.add(new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2))));
        }
        return nanos(total);
    }

    private static Duration nanos(BigDecimal nanos) {
        var seconds = nanos.divideAndRemainder(NANOS.get("s"));
        return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValue());
    }

    private static HttpException malformed(String name, String text) {
        return new HttpException(
                400,
                "invalid value '" + text + "' of '" + name
                        + "': use seconds since 1970, a time such as 2026-01-02T03:04:05Z, or a duration such as 10m");
    }
}
