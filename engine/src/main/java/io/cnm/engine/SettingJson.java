package io.cnm.engine;

import io.cnm.api.InvalidParameterException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Values of the configuration file as the texts that a flag would have. */
final class SettingJson {
    private static final String ULIMITS = "limits by name, each with Soft and Hard";

    private SettingJson() {}

    static List<String> texts(Setting setting, JsonNode node) {
        return switch (setting.kind()) {
            case TEXT -> List.of(text(setting, node));
            case SWITCH -> List.of(require(setting, node.isBoolean(), node, "true or false"));
            case NUMBER -> List.of(require(setting, node.isIntegralNumber(), node, "a number"));
            case LIST -> list(setting, node);
            case POOLS -> pools(setting, node);
            case NETWORK_OPTIONS -> networkOptions(setting, node);
            case RUNTIMES -> runtimes(setting, node);
            case OPTIONS -> options(setting, node);
            case ULIMITS -> ulimits(setting, node);
        };
    }

    private static String text(Setting setting, JsonNode node) {
        requireThat(setting, node.isString(), "a text");
        return node.stringValue();
    }

    private static List<String> list(Setting setting, JsonNode node) {
        requireThat(setting, node.isArray(), "a list of texts");
        var texts = new ArrayList<String>();
        node.forEach(each -> texts.add(text(setting, each)));
        return texts;
    }

    private static List<String> pools(Setting setting, JsonNode node) {
        requireThat(setting, node.isArray(), "a list of objects with base and size");
        var texts = new ArrayList<String>();
        for (var each : node) {
            var base = each.path("base");
            var size = each.path("size");
            requireThat(setting, base.isString() && size.isIntegralNumber(), "a list of objects with base and size");
            texts.add("base=" + base.stringValue() + ",size=" + size);
        }
        return texts;
    }

    private static List<String> networkOptions(Setting setting, JsonNode node) {
        requireThat(setting, node.isObject(), "options by driver");
        var texts = new ArrayList<String>();
        for (var driver : node.properties()) {
            requireThat(setting, driver.getValue().isObject(), "options by driver");
            for (var option : driver.getValue().properties()) {
                texts.add(driver.getKey() + "=" + option.getKey() + "=" + text(setting, option.getValue()));
            }
        }
        return texts;
    }

    private static List<String> runtimes(Setting setting, JsonNode node) {
        requireThat(setting, node.isObject(), "runtimes by name, each with a path");
        return node.properties().stream()
                .map(runtime -> runtime.getKey() + "="
                        + text(setting, runtime.getValue().path("path")))
                .toList();
    }

    private static List<String> options(Setting setting, JsonNode node) {
        requireThat(setting, node.isObject(), "texts by name");
        return node.properties().stream()
                .map(option -> option.getKey() + "=" + text(setting, option.getValue()))
                .toList();
    }

    private static List<String> ulimits(Setting setting, JsonNode node) {
        requireThat(setting, node.isObject(), ULIMITS);
        return node.properties().stream()
                .map(limit ->
                        limit.getKey() + "=" + number(setting, limit.getValue().path("Soft")) + ":"
                                + number(setting, limit.getValue().path("Hard")))
                .toList();
    }

    private static String number(Setting setting, JsonNode node) {
        return require(setting, node.isIntegralNumber(), node, ULIMITS);
    }

    private static String require(Setting setting, boolean claim, JsonNode node, String allowed) {
        requireThat(setting, claim, allowed);
        return node.toString();
    }

    private static void requireThat(Setting setting, boolean claim, String allowed) {
        if (!claim) {
            throw new InvalidParameterException(setting.key() + " in the configuration file must be " + allowed);
        }
    }
}
