package io.cnm.engine;

import io.cnm.api.InvalidParameterException;
import io.cnm.http.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where to listen, out of what was set. */
final class ListenConfig {
    private static final String UNIX = "unix://";
    private static final String TCP = "tcp://";
    private static final int TLS_PORT = 2376;
    private static final int LAST_PORT = 65535;
    private static final int DOCKERS_TIMEOUT = 15;

    private ListenConfig() {}

    /** @throws InvalidParameterException if TCP is asked for without mutual TLS, or an address cannot be understood */
    static ServerConfig read(Settings settings, Path execRoot) {
        var sockets = new ArrayList<Path>();
        var addresses = new ArrayList<InetSocketAddress>();
        for (var host : settings.list(Setting.HOSTS)) {
            if (host.startsWith(UNIX) && host.length() > UNIX.length()) {
                add(sockets, ConfigReader.path(Setting.HOSTS, host.substring(UNIX.length())), host);
            } else if (host.startsWith(TCP)) {
                add(addresses, address(host), host);
            } else {
                throw Settings.malformed(Setting.HOSTS, host, "unix://PATH or tcp://ADDRESS:PORT");
            }
        }
        if (sockets.isEmpty() && addresses.isEmpty()) {
            sockets.add(execRoot.resolve("cnm.sock"));
        }
        var tls = tls(settings);
        if (!addresses.isEmpty() && tls.isEmpty()) {
            throw new InvalidParameterException(
                    "tcp:// needs mutual TLS, because whoever can connect owns the machine: give"
                            + " --tlsverify, --tlscacert, --tlscert and --tlskey, or listen on unix:// only");
        }
        return new ServerConfig(
                sockets,
                addresses,
                tls,
                settings.text(Setting.GROUP).orElse("docker"),
                Duration.ofSeconds(settings.number(Setting.SHUTDOWN_TIMEOUT, DOCKERS_TIMEOUT)));
    }

    private static <T> void add(List<T> places, T place, String host) {
        if (places.contains(place)) {
            throw new InvalidParameterException(Setting.HOSTS.key() + " names " + host + " twice");
        }
        places.add(place);
    }

    private static Optional<TlsFiles> tls(Settings settings) {
        if (!settings.on(Setting.TLS_VERIFY, false)) {
            return Optional.empty();
        }
        var missing = Stream.of(Setting.TLS_AUTHORITY, Setting.TLS_CERTIFICATE, Setting.TLS_KEY)
                .filter(setting -> settings.text(setting).isEmpty())
                .map(Setting::key)
                .toList();
        if (!missing.isEmpty()) {
            throw new InvalidParameterException("tlsverify needs " + String.join(", ", missing));
        }
        return Optional.of(new TlsFiles(
                file(settings, Setting.TLS_CERTIFICATE),
                file(settings, Setting.TLS_KEY),
                file(settings, Setting.TLS_AUTHORITY)));
    }

    private static Path file(Settings settings, Setting setting) {
        return ConfigReader.path(setting, settings.text(setting).orElseThrow());
    }

    private static InetSocketAddress address(String host) {
        var text = host.substring(TCP.length());
        var colon = text.lastIndexOf(':');
        var hasPort = colon >= 0 && text.indexOf(']', colon) < 0;
        var name = hasPort ? text.substring(0, colon) : text;
        var port = hasPort ? port(host, text.substring(colon + 1)) : TLS_PORT;
        var bare = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        return bare.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bare, port);
    }

    private static int port(String host, String digits) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > LAST_PORT) {
            throw Settings.malformed(Setting.HOSTS, host, "tcp://ADDRESS:PORT, with a port up to " + LAST_PORT);
        }
        return Integer.parseInt(digits);
    }
}
