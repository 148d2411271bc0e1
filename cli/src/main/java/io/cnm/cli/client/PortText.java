package io.cnm.cli.client;

import java.util.stream.Collectors;

/** Published ports as Docker shows them. */
public final class PortText {
    private PortText() {}

    /** {@code 0.0.0.0:8080->80/tcp}. */
    public static String of(Value binding) {
        var address = binding.text("hostAddress");
        return (address.contains(":") ? "[" + address + "]" : address)
                + ":" + binding.text("hostPort")
                + "->" + binding.text("containerPort")
                + "/" + binding.text("protocol");
    }

    /** All of an array, in a line. */
    public static String line(Value bindings) {
        return bindings.items().stream().map(PortText::of).collect(Collectors.joining(", "));
    }
}
