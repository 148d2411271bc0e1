package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.HostConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes of what a client asks for, and of what the image says, what a container is. Pure. */
final class Creation {
    private static final Pattern HOSTNAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?\\.?");
    private static final Set<String> POLICIES = Set.of("", "no", "always", "unless-stopped", "on-failure");
    private static final Set<String> LOG_DRIVERS = Set.of("", "local", "json-file", "none");

    private Creation() {}

    /** The image's settings under the client's, as Docker puts them together. */
    static ContainerConfig merge(ContainerConfig own, ContainerConfig image) {
        var asked = own.entrypoint();
        var program = asked.filter(list -> !list.isEmpty());
        // Who names a program does not mean the arguments that the image has for its own.
        var cmd =
                program.isPresent() || own.cmd().filter(list -> !list.isEmpty()).isPresent() ? own.cmd() : image.cmd();
        var entrypoint = asked.isPresent() ? program.filter(list -> !list.equals(List.of(""))) : image.entrypoint();
        var exposed = new TreeMap<>(image.exposedPorts());
        exposed.putAll(own.exposedPorts());
        var labels = new TreeMap<>(image.labels());
        labels.putAll(own.labels());
        var volumes = new TreeMap<>(image.volumes().orElse(Map.of()));
        volumes.putAll(own.volumes().orElse(Map.of()));
        return new ContainerConfig(
                own.hostname(),
                own.domainname(),
                own.user().isEmpty() ? image.user() : own.user(),
                own.attachStdin(),
                own.attachStdout(),
                own.attachStderr(),
                exposed,
                own.tty(),
                own.openStdin(),
                own.stdinOnce(),
                environment(image.env(), own.env()),
                cmd,
                healthcheck(own.healthcheck(), image.healthcheck()),
                false,
                own.image(),
                Optional.of(Map.copyOf(volumes)).filter(all -> !all.isEmpty()),
                own.workingDir().isEmpty() ? image.workingDir() : own.workingDir(),
                entrypoint,
                own.networkDisabled(),
                own.macAddress(),
                own.onBuild(),
                labels,
                own.stopSignal().isEmpty() ? image.stopSignal() : own.stopSignal(),
                own.stopTimeout().or(image::stopTimeout),
                own.shell().isEmpty() ? image.shell() : own.shell());
    }

    /** A variable of the client's goes before one of the image's. One without a value takes the image's away. */
    private static List<String> environment(List<String> image, List<String> own) {
        var names = own.stream().map(Creation::variable).toList();
        return Stream.concat(own.stream(), image.stream().filter(each -> !names.contains(variable(each))))
                .toList();
    }

    private static String variable(String assignment) {
        var equals = assignment.indexOf('=');
        return equals < 0 ? assignment : assignment.substring(0, equals);
    }

    private static Optional<ContainerConfig.Healthcheck> healthcheck(
            Optional<ContainerConfig.Healthcheck> own, Optional<ContainerConfig.Healthcheck> image) {
        if (own.isEmpty() || image.isEmpty()) {
            return own.or(() -> image);
        }
        var wish = own.get();
        var base = image.get();
        return Optional.of(new ContainerConfig.Healthcheck(
                wish.test().isEmpty() ? base.test() : wish.test(),
                wish.interval() == 0 ? base.interval() : wish.interval(),
                wish.timeout() == 0 ? base.timeout() : wish.timeout(),
                wish.retries() == 0 ? base.retries() : wish.retries(),
                wish.startPeriod() == 0 ? base.startPeriod() : wish.startPeriod(),
                wish.startInterval() == 0 ? base.startInterval() : wish.startInterval()));
    }

    /** The program and its arguments. @throws InvalidParameterException in Docker's words if there is none */
    static List<String> command(ContainerConfig config) {
        var all = new ArrayList<>(config.entrypoint().orElse(List.of()));
        all.addAll(config.cmd().orElse(List.of()));
        if (all.isEmpty() || all.get(0).isEmpty()) {
            throw new InvalidParameterException("No command specified");
        }
        return List.copyOf(all);
    }

    /** How it is on its networks, that of its mode first. */
    static Map<String, DockerConnect.Settings> networks(
            ContainerConfig config, HostConfig host, Map<String, DockerConnect.Settings> wished) {
        var mode = NetworkMode.of(host);
        if (mode.otherContainer().isPresent() || config.networkDisabled()) {
            return Map.of();
        }
        var networks = new LinkedHashMap<String, DockerConnect.Settings>();
        var first = mode.text();
        networks.put(first, wished.getOrDefault(first, wished.getOrDefault("default", Networking.plain())));
        wished.forEach((name, settings) -> {
            if (!name.equals("default")) {
                networks.putIfAbsent(name, settings);
            }
        });
        if (networks.size() > 1 && (mode.isHost() || mode.isNone())) {
            throw new InvalidParameterException("cannot attach both user-defined and non-user-defined network-modes");
        }
        if (!config.macAddress().isEmpty()) {
            networks.computeIfPresent(first, (name, settings) -> settings.withMac(config.macAddress()));
        }
        return networks;
    }

    /** Fails where fields contradict each other or hold what they cannot. */
    static void check(ContainerConfig config, HostConfig host) {
        if (!config.hostname().isEmpty() && !HOSTNAME.matcher(config.hostname()).matches()) {
            throw new InvalidParameterException("invalid hostname format: " + config.hostname());
        }
        if (!config.workingDir().isEmpty() && !config.workingDir().startsWith("/")) {
            throw new InvalidParameterException(
                    "the working directory '" + config.workingDir() + "' is invalid, it needs to be an absolute path");
        }
        config.env().forEach(Creation::checkVariable);
        config.healthcheck().ifPresent(Creation::checkHealth);
        if (!config.stopSignal().isEmpty()) {
            Signals.parse(config.stopSignal());
        }
        checkPolicy(host);
        checkMode(config, host);
        if (!LOG_DRIVERS.contains(host.logConfig().type())) {
            throw new InvalidParameterException("logger: no log driver named '"
                    + host.logConfig().type() + "' is registered: use local, json-file or none");
        }
        LogLimit.of(host.logConfig());
        StorageLimit.of(host);
    }

    private static void checkVariable(String assignment) {
        if (variable(assignment).isEmpty()) {
            throw new InvalidParameterException("invalid environment variable: " + assignment);
        }
    }

    private static void checkHealth(ContainerConfig.Healthcheck health) {
        nonNegative("Interval", health.interval());
        nonNegative("Timeout", health.timeout());
        nonNegative("StartPeriod", health.startPeriod());
        if (health.retries() < 0) {
            throw new InvalidParameterException("Retries in Healthcheck cannot be negative");
        }
    }

    private static void nonNegative(String field, long nanos) {
        if (nanos != 0 && nanos < 1_000_000) {
            throw new InvalidParameterException(field + " in Healthcheck cannot be less than 1ms");
        }
    }

    private static void checkPolicy(HostConfig host) {
        var policy = host.restartPolicy();
        if (!POLICIES.contains(policy.name())) {
            throw new InvalidParameterException("invalid restart policy: unknown policy '" + policy.name()
                    + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        }
        if (policy.maximumRetryCount() != 0 && !policy.name().equals("on-failure")) {
            throw new InvalidParameterException(
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
        if (policy.maximumRetryCount() < 0) {
            throw new InvalidParameterException("invalid restart policy: maximum retry count cannot be negative");
        }
        if (host.autoRemove() && !Set.of("", "no").contains(policy.name())) {
            throw new InvalidParameterException("can't create 'AutoRemove' container with restart policy");
        }
    }

    private static void checkMode(ContainerConfig config, HostConfig host) {
        var mode = NetworkMode.of(host);
        var shared = mode.otherContainer().isPresent();
        if (shared && !host.portBindings().isEmpty()) {
            throw conflict("port publishing and the container type network mode");
        }
        if (shared && host.links().filter(links -> !links.isEmpty()).isPresent()) {
            throw conflict("container type network can't be used with links. This would result in undefined behavior");
        }
        if (mode.isHost() && host.links().filter(links -> !links.isEmpty()).isPresent()) {
            throw conflict("host type networking can't be used with links. This would result in undefined behavior");
        }
        if (shared && !config.hostname().isEmpty()) {
            throw conflict("hostname and the network mode");
        }
        if (!Set.of("", "host").contains(host.usernsMode())) {
            throw new InvalidParameterException("invalid user namespace mode: " + host.usernsMode());
        }
    }

    private static InvalidParameterException conflict(String what) {
        return new InvalidParameterException("conflicting options: " + what);
    }

    /** An image that is not here, as clients expect it, so that they pull it. */
    static NotFoundException noImage(String image) {
        return new NotFoundException("No such image: " + image);
    }
}
