package io.cnm.cli.client;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** Where the daemon listens: of the whole command line, accepted before and after the subcommand. */
public final class HostOption {
    private static final String NAME = "--host";
    private static final String SCHEME = "unix://";

    @Option(
            names = {"-H", NAME},
            scope = ScopeType.INHERIT,
            paramLabel = "unix:///PATH",
            defaultValue = "${env:CNM_HOST:-unix:///run/cnm/cnm.sock}",
            converter = SocketPath.class,
            description = "The daemon's socket (default: $CNM_HOST if set, else unix:///run/cnm/cnm.sock).")
    private Path socket = Path.of("/run/cnm/cnm.sock");

    /** The socket that the command line of this command asks for. */
    public static Path socket(CommandSpec command) {
        return command.root().optionsMap().get(NAME).getValue();
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
