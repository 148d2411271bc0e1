package io.cnm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.InvalidParameterException;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What was set, by flag or in the file, as texts. The same thing in both is an error, as in Docker: nobody could say which
 * counts. <em>Immutable.</em>
 */
final class Settings {
    private static final Path DEFAULT_FILE = Path.of("/etc/cnm/daemon.json");
    private static final Set<String> FLAGS_ALONE = Set.of(Setting.CONFIG_FILE, Setting.VALIDATE);

    private final Map<Setting, List<String>> values;
    private final Set<String> others;

    private Settings(Map<Setting, List<String>> values, Set<String> others) {
        this.values = values;
        this.others = others;
    }

    /** Reads the file that the flags name, or that is there by default, and merges. */
    static Settings load(Map<String, List<String>> flags) {
        var named = flags.getOrDefault(Setting.CONFIG_FILE, List.of());
        var file = named.isEmpty() ? DEFAULT_FILE : Path.of(named.get(named.size() - 1));
        try {
            return merge(flags, Files.readString(file));
        } catch (NoSuchFileException e) {
            if (named.isEmpty()) {
                return merge(flags, "{}");
            }
            throw new InvalidParameterException("the configuration file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new InvalidParameterException(
                    "cannot read the configuration file " + file + ": " + e.getMessage(), e);
        }
    }

    /** Merges flags with the file's text. */
    static Settings merge(Map<String, List<String>> flags, String file) {
        var values = new EnumMap<Setting, List<String>>(Setting.class);
        var others = new TreeSet<String>();
        var unknown = new TreeSet<String>();
        flags.forEach((name, texts) -> {
            var setting = Setting.ofFlag(name);
            if (setting.isPresent()) {
                values.put(setting.get(), List.copyOf(texts));
            } else if (ForeignSettings.contains(name)) {
                others.add(name);
            } else if (!FLAGS_ALONE.contains(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw new InvalidParameterException("unknown flags: " + String.join(", ", unknown));
        }
        mergeFile(values, others, parse(file));
        return new Settings(values, others);
    }

    private static JsonNode parse(String text) {
        try {
            var root = Json.read((text.isBlank() ? "{}" : text).getBytes(UTF_8), JsonNode.class);
            if (!root.isObject()) {
                throw new InvalidParameterException("the configuration file must hold a JSON object");
            }
            return root;
        } catch (HttpException e) {
            throw new InvalidParameterException("the configuration file is not valid: " + e.getMessage(), e);
        }
    }

    private static void mergeFile(Map<Setting, List<String>> values, Set<String> others, JsonNode root) {
        var unknown = new TreeSet<String>();
        var conflicts = new ArrayList<String>();
        for (var each : root.properties()) {
            var setting = Setting.ofKey(each.getKey());
            if (setting.isPresent()) {
                var fromFile = SettingJson.texts(setting.get(), each.getValue());
                var fromFlag = values.putIfAbsent(setting.get(), fromFile);
                if (fromFlag != null) {
                    conflicts.add(
                            each.getKey() + ": (from flag: " + show(fromFlag) + ", from file: " + show(fromFile) + ")");
                }
            } else if (ForeignSettings.contains(each.getKey())) {
                others.add(each.getKey());
            } else {
                unknown.add(each.getKey());
            }
        }
        if (!unknown.isEmpty()) {
            throw new InvalidParameterException(
                    "the following directives don't match any configuration option: " + String.join(", ", unknown));
        }
        if (!conflicts.isEmpty()) {
            throw new InvalidParameterException(
                    "the following directives are specified both as a flag and in the configuration file: "
                            + String.join(", ", conflicts));
        }
    }

    private static String show(List<String> texts) {
        return texts.size() == 1 ? texts.get(0) : texts.toString();
    }

    /** Other settings of Docker's that were given. */
    Set<String> others() {
        return others;
    }

    /** All values. */
    List<String> list(Setting setting) {
        return values.getOrDefault(setting, List.of());
    }

    /** The value; of several flags the last one counts. */
    Optional<String> text(Setting setting) {
        var all = list(setting);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1)).filter(text -> !text.isEmpty());
    }

    /** Whether it is switched on. */
    boolean on(Setting setting, boolean otherwise) {
        return text(setting)
                .map(text -> switch (text) {
                    case "1", "t", "T", "true", "True", "TRUE" -> true;
                    case "0", "f", "F", "false", "False", "FALSE" -> false;
                    default -> throw malformed(setting, text, "true or false");
                })
                .orElse(otherwise);
    }

    /** The number. */
    int number(Setting setting, int otherwise) {
        return text(setting)
                .map(text -> {
                    if (!text.matches("[0-9]{1,9}")) {
                        throw malformed(setting, text, "a number");
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    static InvalidParameterException malformed(Setting setting, String text, String allowed) {
        return new InvalidParameterException(setting.key() + " \"" + text + "\" must be " + allowed);
    }
}
