package io.cnm.engine.registry;

import java.net.URI;
import java.util.Locale;

/**
 * Whom a URL asks: what credentials are for is told by this, not by the name alone. <em>Immutable.</em>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454">RFC 6454</a>
 */
record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Origin of(URI uri) {
        var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        var port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? HTTPS : HTTP;
        return new Origin(scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    boolean isWeb() {
        return isSecure() || scheme.equals("http");
    }
}
