package io.cnm.remote;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.http.HttpTarget;
import io.cnm.http.HttpTarget.Identity;
import io.cnm.http.HttpTarget.Trust;
import io.cnm.remote.wire.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files that tell where a plugin is: one address in a {@code .spec}, an address and certificates in a {@code .json}. */
final class AddressFile {
    private static final int LONGEST = 64 << 10;

    /** An address that does not say whom to believe: every server is, as Docker's engine does. */
    private static final Trust ANYBODY = new Trust(Optional.empty(), Optional.empty());

    private AddressFile() {}

    /** What stands in a {@code .json}; a name in it is ignored, the file's counts. */
    private record Description(
            String addr, @JsonProperty("TLSConfig") Optional<Tls> tls) {}

    private record Tls(boolean insecureSkipVerify, String caFile, String certFile, String keyFile) {
        Trust trust() {
            var identity = certFile.isEmpty() || keyFile.isEmpty()
                    ? Optional.<Identity>empty()
                    : Optional.of(new Identity(Path.of(certFile), Path.of(keyFile)));
            var authority =
                    insecureSkipVerify || caFile.isEmpty() ? Optional.<Path>empty() : Optional.of(Path.of(caFile));
            return new Trust(authority, identity);
        }
    }

    /** The address in a {@code .spec}. */
    static HttpTarget spec(Path file) {
        return target(file, text(file).strip(), ANYBODY);
    }

    /** The address in a {@code .json}. TLS is only spoken if its scheme is {@code https}. */
    static HttpTarget json(Path file) {
        try {
            var description = WireJson.read(text(file), Description.class);
            return target(
                    file, description.addr(), description.tls().map(Tls::trust).orElse(ANYBODY));
        } catch (WireJson.MalformedException e) {
            throw new AddressException(file + ": " + e.getMessage(), e);
        }
    }

    private static HttpTarget target(Path file, String address, Trust trust) {
        try {
            var uri = new URI(address);
            var scheme = String.valueOf(uri.getScheme());
            if (scheme.equals("unix") && uri.getHost() == null && isAbsolute(uri)) {
                return PluginDirectories.socket(Path.of(uri.getPath()));
            }
            if (uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= 65535) {
                var host = uri.getHost().replaceAll("^\\[|\\]$", "");
                if (scheme.equals("tcp")) {
                    return new HttpTarget.Tcp(host, uri.getPort());
                }
                if (scheme.equals("https")) {
                    return new HttpTarget.Tls(host, uri.getPort(), trust);
                }
            }
        } catch (URISyntaxException e) {
            throw malformed(file, address);
        }
        throw malformed(file, address);
    }

    private static boolean isAbsolute(URI uri) {
        return uri.getPath() != null && uri.getPath().startsWith("/");
    }

    private static AddressException malformed(Path file, String address) {
        return new AddressException(file + ": address \"" + Quoted.of(address)
                + "\" must be unix:///PATH, tcp://HOST:PORT or https://HOST:PORT");
    }

    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new AddressException(file + ": longer than " + LONGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AddressException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
