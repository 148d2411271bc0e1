package io.cnm.engine;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.container.ByteSize;
import io.cnm.engine.container.HostDefaults;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the settings say about containers that say nothing of it themselves. <em>Confined to one thread.</em> */
final class UsualHostConfig {
    private static final Pattern STORAGE = Pattern.compile("overlay2\\.size=([0-9]{1,15}[kKmMgGtT]?[bB]?)");
    private static final Pattern ULIMIT = Pattern.compile("([a-z]+)=(-?[0-9]{1,18})(?::(-?[0-9]{1,18}))?");

    private final Settings settings;
    private final ObjectNode usual = JsonNodeFactory.instance.objectNode();

    private UsualHostConfig(Settings settings) {
        this.settings = settings;
    }

    /**
     * Nothing if they do not say anything: data binding need not be loaded then to start a daemon.
     *
     * @throws InvalidParameterException naming the setting, or in Docker's words, if no container could be so
     */
    static Optional<HostConfig> read(Settings settings) {
        return new UsualHostConfig(settings).read();
    }

    private Optional<HostConfig> read() {
        settings.list(Setting.STORAGE_OPTIONS).forEach(this::storage);
        log();
        settings.text(Setting.SHARED_MEMORY).ifPresent(size -> usual.put("ShmSize", ByteSize.parse(size)));
        oneOf(Setting.IPC_MODE, "IpcMode", "private", "shareable");
        oneOf(Setting.CGROUP_NAMESPACE, "CgroupnsMode", "private", "host");
        if (settings.on(Setting.INIT, false)) {
            usual.put("Init", true);
        }
        security();
        settings.list(Setting.ULIMITS).forEach(this::ulimit);
        if (usual.isEmpty()) {
            return Optional.empty();
        }
        var config = Json.read(Json.write(usual), HostConfig.class);
        HostDefaults.check(config);
        return Optional.of(config);
    }

    private void storage(String text) {
        var option = STORAGE.matcher(text);
        if (!option.matches()) {
            throw Settings.malformed(Setting.STORAGE_OPTIONS, text, "overlay2.size=SIZE");
        }
        usual.putObject("StorageOpt").put("size", option.group(1));
    }

    private void log() {
        settings.text(Setting.LOG_DRIVER)
                .ifPresent(driver -> usual.withObject("LogConfig").put("Type", driver));
        for (var text : settings.list(Setting.LOG_OPTIONS)) {
            var equals = text.indexOf('=');
            if (equals < 1) {
                throw Settings.malformed(Setting.LOG_OPTIONS, text, "NAME=VALUE");
            }
            usual.withObject("LogConfig")
                    .withObject("Config")
                    .put(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    private void oneOf(Setting setting, String field, String one, String other) {
        settings.text(setting).ifPresent(text -> {
            if (!text.equals(one) && !text.equals(other)) {
                throw Settings.malformed(setting, text, one + " or " + other);
            }
            usual.put(field, text);
        });
    }

    private void security() {
        if (settings.on(Setting.NO_NEW_PRIVILEGES, false)) {
            usual.withArray("SecurityOpt").add("no-new-privileges");
        }
        settings.text(Setting.SECCOMP_PROFILE)
                .map(UsualHostConfig::profile)
                .ifPresent(profile -> usual.withArray("SecurityOpt").add("seccomp=" + profile));
    }

    /** A word is what it is; anything else is a file. */
    private static String profile(String text) {
        if (text.equals("builtin") || text.equals("unconfined")) {
            return text;
        }
        try {
            return Files.readString(Path.of(text));
        } catch (IOException e) {
            throw new InvalidParameterException("opening seccomp profile (" + text + ") failed: " + e, e);
        }
    }

    private void ulimit(String text) {
        var limit = ULIMIT.matcher(text);
        if (!limit.matches()) {
            throw Settings.malformed(Setting.ULIMITS, text, "NAME=SOFT[:HARD]");
        }
        var soft = Long.parseLong(limit.group(2));
        usual.withArray("Ulimits")
                .addObject()
                .put("Name", limit.group(1))
                .put("Soft", soft)
                .put("Hard", limit.group(3) == null ? soft : Long.parseLong(limit.group(3)));
    }
}
