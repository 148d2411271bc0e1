package io.cnm.cli.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.SystemException;
import io.cnm.cli.Declared;
import io.cnm.cli.client.Table;
import io.cnm.cli.client.Value;
import io.cnm.http.UnixClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code cnm plugin ports}: what is published on our networks, which {@code docker port} cannot tell. */
public final class PluginPortsCommand implements Declared, Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SHORT_ID = 12;

    private final OptionSpec directory = PluginDirectory.option();
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void declare(CommandSpec command) {
        spec = command;
        command.name("ports").addOption(directory);
        command.usageMessage()
                .description(
                        "Show what is published on networks of this plugin, which Docker itself cannot tell. An endpoint's id is "
                                + "shown by: docker network inspect NETWORK");
    }

    @Override
    public Integer call() throws IOException {
        var table = new Table("ENDPOINT", "NETWORK", "ADDRESSES", "PORTS");
        for (var socket : sockets(directory.getValue())) {
            for (var endpoint : ask(socket).items()) {
                table.row(
                        shortened(endpoint.text("EndpointID")),
                        shortened(endpoint.text("NetworkID")),
                        texts(endpoint.at("Addresses")),
                        texts(endpoint.at("Ports")));
            }
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    private static List<Path> sockets(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "cnm*.sock")) {
            return StreamSupport.stream(files.spliterator(), false).sorted().toList();
        }
    }

    private static Value ask(Path socket) throws IOException {
        try (var client = UnixClient.connect(socket, PATIENCE)) {
            var answer = client.request("GET", "/cnm/ports", new byte[0]);
            var text = new String(answer.bytes(), UTF_8);
            if (answer.status() != 200) {
                throw new SystemException(
                        "the plugin at " + socket + " answered " + answer.status() + ": " + text.strip());
            }
            return Value.parse(text.getBytes(UTF_8));
        }
    }

    private static String texts(Value list) {
        return list.items().stream().map(Value::text).collect(Collectors.joining(", "));
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }
}
