package io.cnm.cli.client.sandbox;

import picocli.CommandLine.TypeConversionException;

/**
 * A port, or ports in a row. <em>Immutable.</em>
 *
 * @param first of them
 * @param last of them, the first if there is one
 */
record PortRange(int first, int last) {
    private static final int HIGHEST = 65535;

    /**
     * Parses {@code 80} or {@code 8000-8010}.
     *
     * @param whole what the text is part of, for the message
     */
    static PortRange parse(String text, String whole) {
        var dash = text.indexOf('-');
        var first = port(dash < 0 ? text : text.substring(0, dash), whole);
        var last = dash < 0 ? first : port(text.substring(dash + 1), whole);
        if (last < first) {
            throw new TypeConversionException("'" + whole + "': the range " + text + " goes backwards");
        }
        return new PortRange(first, last);
    }

    private static int port(String text, String whole) {
        if (text.matches("[0-9]{1,5}")) {
            var port = Integer.parseInt(text);
            if (port >= 1 && port <= HIGHEST) {
                return port;
            }
        }
        throw new TypeConversionException("'" + whole + "': \"" + text + "\" is not a port within 1 to " + HIGHEST);
    }

    int size() {
        return last - first + 1;
    }
}
