package io.cnm.engine.api;

import io.cnm.engine.GoDuration;
import io.cnm.http.HttpException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Points in time as Docker's clients write them. */
final class Times {
    private static final int LONGEST = 64;
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?");
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
                return Instant.EPOCH.plus(GoDuration.ofNanos(new BigDecimal(text).scaleByPowerOfTen(9)));
            }
            var ago = GoDuration.parse(text);
            if (ago.isPresent()) {
                return now.minus(ago.get());
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

    private static HttpException malformed(String name, String text) {
        return new HttpException(
                400,
                "invalid value '" + text + "' of '" + name
                        + "': use seconds since 1970, a time such as 2026-01-02T03:04:05Z, or a duration such as 10m");
    }
}
