package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A line of what Docker tells while it pulls, pushes, loads and imports. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DockerProgress(
        Optional<String> stream,
        Optional<String> status,
        Optional<Detail> progressDetail,
        Optional<String> progress,
        Optional<String> id,
        Optional<ErrorDetail> errorDetail,
        Optional<String> error,
        Optional<Pushed> aux) {
    private static final int WIDTH = 50;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int STEP = 1000;

    /** How much of how much; nothing for a thing that is not measured. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Detail(long current, long total) {}

    /** What went wrong. <em>Immutable.</em> */
    public record ErrorDetail(String message) {}

    /** What a registry has now. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Pushed(
            String tag, String digest, @JsonProperty("Size") long size) {}

    private static DockerProgress status(
            Optional<String> status, Optional<Detail> detail, Optional<String> progress, Optional<String> id) {
        return new DockerProgress(
                Optional.empty(), status, detail, progress, id, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Something that concerns the whole. */
    public static DockerProgress status(String status) {
        return status(Optional.of(status), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Something that concerns what has a name, such as a tag. */
    public static DockerProgress about(String id, String status) {
        return status(Optional.of(status), Optional.empty(), Optional.empty(), Optional.of(id));
    }

    /** What a part has come to. */
    public static DockerProgress part(String id, String status) {
        return status(Optional.of(status), Optional.of(new Detail(0, 0)), Optional.empty(), Optional.of(id));
    }

    /**
     * How far a part has come.
     *
     * @param current so many bytes
     * @param total of so many
     */
    public static DockerProgress part(String id, String status, long current, long total) {
        return status(
                Optional.of(status),
                Optional.of(new Detail(current, total)),
                Optional.of(bar(current, total)),
                Optional.of(id));
    }

    /** Text that is shown as it is. */
    public static DockerProgress text(String text) {
        return new DockerProgress(
                Optional.of(text),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What went wrong, as the last line. */
    public static DockerProgress failure(String message) {
        return new DockerProgress(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ErrorDetail(message)),
                Optional.of(message),
                Optional.empty());
    }

    /** What was pushed, as the last line. */
    public static DockerProgress pushed(Pushed pushed) {
        return new DockerProgress(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Detail(0, 0)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(pushed));
    }

    private static String bar(long current, long total) {
        if (total <= 0) {
            return String.format("%8s", size(current));
        }
        var full = (int) Math.min(WIDTH, 100 * current / total / 2);
        var sizes = current > total
                ? String.format("%8s", size(current))
                : String.format("%8s/%s", size(current), size(total));
        return "[" + "=".repeat(full) + ">" + " ".repeat(WIDTH - full) + "] " + sizes;
    }

    /** Four digits and a unit. */
    static String size(long bytes) {
        var number = (double) bytes;
        var unit = 0;
        while (number >= STEP && unit < UNITS.length - 1) {
            number /= STEP;
            unit++;
        }
        var digits = number >= 100 ? 1 : number >= 10 ? 2 : 3;
        var text = String.format(Locale.ROOT, "%." + digits + "f", number);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "") + UNITS[unit];
    }
}
