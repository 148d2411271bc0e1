package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.DockerContainerSummary.Port;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Which ports a container must publish or expose to be shown. One of all values will do, of either kind. <em>Immutable.</em>
 *
 * @param published on the host
 * @param exposed in the container
 */
record PortFilter(List<Range> published, List<Range> exposed) {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([a-zA-Z]+))?");

    /** Ports of one protocol. */
    record Range(int first, int last, String protocol) {
        private boolean holds(int port, String type) {
            return port >= first && port <= last && type.equals(protocol);
        }
    }

    /** @throws InvalidParameterException in Docker's words for what is neither a port nor a range of ports */
    static PortFilter of(Filters filters) {
        return new PortFilter(ranges(filters, "publish"), ranges(filters, "expose"));
    }

    private static List<Range> ranges(Filters filters, String name) {
        return filters.values(name).stream().map(text -> range(name, text)).toList();
    }

    private static Range range(String name, String text) {
        if (text.contains(":")) {
            throw new InvalidParameterException("filter for '" + name + "' should not contain ':': " + text);
        }
        var matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidParameterException("error while looking up for " + name + " " + text
                    + ": use PORT[/PROTOCOL] or FIRST-LAST[/PROTOCOL]");
        }
        var first = Integer.parseInt(matcher.group(1));
        var last = Optional.ofNullable(matcher.group(2)).map(Integer::valueOf).orElse(first);
        var protocol = Optional.ofNullable(matcher.group(3)).orElse("tcp");
        return new Range(first, last, protocol.toLowerCase(Locale.ROOT));
    }

    /** @param ports only looked at if there is a filter at all */
    boolean fits(Supplier<List<Port>> ports) {
        return (published.isEmpty() && exposed.isEmpty())
                || ports.get().stream().anyMatch(this::fits);
    }

    private boolean fits(Port port) {
        var onHost = port.publicPort().stream()
                .anyMatch(number -> published.stream().anyMatch(range -> range.holds(number, port.type())));
        return onHost || exposed.stream().anyMatch(range -> range.holds(port.privatePort(), port.type()));
    }
}
