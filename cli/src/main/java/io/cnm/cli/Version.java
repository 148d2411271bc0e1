package io.cnm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which cnm this is, and on what it runs. */
public final class Version implements IVersionProvider {
    private static final Properties PROPERTIES = load();

    @Override
    public String[] getVersion() {
        var sources = commit().isEmpty() ? "" : " (" + commit() + ", " + built() + ")";
        return new String[] {
            "cnm " + number() + sources,
            "Java " + System.getProperty("java.version"),
            System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch")
        };
    }

    /** The release. */
    public static String number() {
        return PROPERTIES.getProperty("version");
    }

    /** The commit that it was built from; empty if the build did not know. */
    public static String commit() {
        return PROPERTIES.getProperty("commit");
    }

    /** When that commit was made, RFC 3339; empty if the build did not know. */
    public static String built() {
        return PROPERTIES.getProperty("built");
    }

    private static Properties load() {
        try (var in = Objects.requireNonNull(Version.class.getResourceAsStream("version.properties"))) {
            var properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
