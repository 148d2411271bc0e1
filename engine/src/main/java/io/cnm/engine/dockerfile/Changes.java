package io.cnm.engine.dockerfile;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.ContainerConfig.Healthcheck;
import io.cnm.engine.wire.Nothing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes what containers run, as instructions say one after the other. <em>Confined to one thread.</em> */
public final class Changes {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final Set<String> NOT_LATER = Set.of("ONBUILD", "FROM", "MAINTAINER");
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");
    private static final int HIGHEST = 65535;

    private final ContainerConfig base;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Nothing> ports;
    private final Map<String, Nothing> volumes;
    private final Map<String, String> labels;
    private final List<String> later;
    private String user;
    private String directory;
    private String signal;
    private Optional<List<String>> command;
    private Optional<List<String>> entrypoint;
    private Optional<Healthcheck> health;
    private boolean hasCommand;

    private Changes(ContainerConfig base) {
        this.base = base;
        base.env().forEach(this::assign);
        ports = new TreeMap<>(base.exposedPorts());
        volumes = new TreeMap<>(base.volumes().orElse(Map.of()));
        labels = new TreeMap<>(base.labels());
        later = new ArrayList<>(base.onBuild().orElse(List.of()));
        user = base.user();
        directory = base.workingDir();
        signal = base.stopSignal();
        command = base.cmd();
        entrypoint = base.entrypoint();
        health = base.healthcheck();
    }

    private void assign(String assignment) {
        var equals = assignment.indexOf('=');
        environment.put(
                equals < 0 ? assignment : assignment.substring(0, equals),
                equals < 0 ? "" : assignment.substring(equals + 1));
    }

    /**
     * Applies instructions.
     *
     * @param texts each with a line, or several
     * @throws InvalidParameterException in Docker's words, if one is malformed or cannot be applied here
     */
    public static ContainerConfig apply(ContainerConfig base, List<String> texts) {
        var instructions = Instruction.parse(texts);
        if (instructions.isEmpty()) {
            return base;
        }
        var changes = new Changes(base);
        instructions.forEach(changes::apply);
        return changes.result();
    }

    private void apply(Instruction change) {
        switch (change.name()) {
            case "CMD" -> command(change);
            case "ENTRYPOINT" -> entrypoint(change);
            case "ENV" -> Words.pairs(change, environment).forEach(pair -> environment.put(pair.name(), pair.value()));
            case "EXPOSE" -> expanded(change).forEach(this::expose);
            case "HEALTHCHECK" -> health = Optional.of(HealthInstruction.read(change));
            case "LABEL" -> Words.pairs(change, environment).forEach(pair -> labels.put(pair.name(), pair.value()));
            case "ONBUILD" -> later.add(later(change));
            case "STOPSIGNAL" -> signal = one(change);
            case "USER" -> user = one(change);
            case "VOLUME" -> volumes(change);
            case "WORKDIR" ->
                directory = Path.of("/", directory, one(change)).normalize().toString();
            default -> throw new InvalidParameterException(change.name() + " is not a valid change command");
        }
    }

    private List<String> program(String rest) {
        return Instruction.json(rest).orElseGet(() -> Stream.concat(
                        (base.shell().isEmpty() ? SHELL : base.shell()).stream(), Stream.of(rest))
                .toList());
    }

    private void command(Instruction change) {
        command = Optional.of(change.rest().isEmpty() ? List.of() : program(change.rest()));
        hasCommand = true;
    }

    /** The arguments that were there are meant for another program. */
    private void entrypoint(Instruction change) {
        entrypoint = Optional.of(change.rest().isEmpty() ? List.of() : program(change.rest()));
        if (!hasCommand) {
            command = Optional.empty();
        }
    }

    private String one(Instruction change) {
        var value = Expansion.of(change.requireRest(), environment);
        if (value.isEmpty()) {
            throw new InvalidParameterException(change.name() + " requires exactly one argument");
        }
        return value;
    }

    private List<String> expanded(Instruction change) {
        return Words.split(change.requireRest()).stream()
                .flatMap(word -> Stream.of(Expansion.of(word, environment).split("\\s+")))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void expose(String text) {
        var found = PORT.matcher(text);
        var first = found.matches() ? Integer.parseInt(found.group(1)) : 0;
        var last = first > 0 && found.group(2) != null ? Integer.parseInt(found.group(2)) : first;
        if (first == 0 || last < first || last > HIGHEST) {
            throw new InvalidParameterException(
                    "Invalid containerPort: " + text + ": use PORT or FIRST-LAST, with /tcp, /udp or /sctp");
        }
        var protocol = found.group(3) == null ? "tcp" : found.group(3);
        for (var port = first; port <= last; port++) {
            ports.put(port + "/" + protocol, Nothing.NOTHING);
        }
    }

    private static String later(Instruction change) {
        var name = Instruction.of(change.requireRest()).name();
        if (NOT_LATER.contains(name)) {
            throw new InvalidParameterException(
                    name.equals("ONBUILD")
                            ? "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
                            : name + " isn't allowed as an ONBUILD trigger");
        }
        return change.rest();
    }

    private void volumes(Instruction change) {
        for (var place : Instruction.json(change.requireRest()).orElseGet(() -> expanded(change))) {
            if (place.isBlank()) {
                throw new InvalidParameterException("VOLUME specified can not be an empty string");
            }
            volumes.put(place, Nothing.NOTHING);
        }
    }

    private ContainerConfig result() {
        return new ContainerConfig(
                base.hostname(),
                base.domainname(),
                user,
                base.attachStdin(),
                base.attachStdout(),
                base.attachStderr(),
                ports,
                base.tty(),
                base.openStdin(),
                base.stdinOnce(),
                environment.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.toList()),
                command,
                health,
                base.argsEscaped(),
                base.image(),
                Optional.of(Map.copyOf(volumes)).filter(all -> !all.isEmpty()),
                directory,
                entrypoint,
                base.networkDisabled(),
                base.macAddress(),
                Optional.of(List.copyOf(later)).filter(all -> !all.isEmpty()),
                labels,
                signal,
                base.stopTimeout(),
                base.shell());
    }
}
