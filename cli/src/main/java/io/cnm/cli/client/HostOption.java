package io.cnm.cli.client;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Where the daemon listens. Of each command that asks it, not of all: {@code cnm daemon -H} means something else. */
public final class HostOption {
    private static final String SCHEME = "unix://";

    private final OptionSpec socket = OptionSpec.builder("-H", "--host")
            .paramLabel("unix:///PATH")
            .type(Path.class)
            .defaultValue("${env:CNM_HOST:-unix:///run/cnm/cnm.sock}")
            .converters(new SocketPath())
            .description("The daemon's socket (default: $CNM_HOST if set, else unix:///run/cnm/cnm.sock).")
            .build();

    /** Gives a command the option. */
    public void declare(CommandSpec command) {
        command.addOption(socket);
    }

    /** The socket that was asked for. */
    public Path socket() {
        return socket.getValue();
    }

    /** What {@code unix:///run/cnm/cnm.sock} means. */
    static final class SocketPath implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                if (text.startsWith(SCHEME + "/")) {
                    return Path.of(text.substring(SCHEME.length()));
                }
            } catch (InvalidPathException e) {
                throw new TypeConversionException("'" + text + "' is no path: " + e.getReason());
            }
            throw new TypeConversionException(
                    "'" + text + "' is not unix:// and an absolute path, such as unix:///run/cnm/cnm.sock");
        }
    }
}
