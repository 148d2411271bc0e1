package io.cnm.engine.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The HTTP clients: one that checks certificates, and one that does not. Neither follows redirects. <em>Thread-safe.</em> */
final class Wire {
    /** How long a registry may take to answer, once it is asked. */
    static final Duration ANSWER = Duration.ofSeconds(60);

    /** What at least goes through a connection that is worth it, in bytes a second. */
    private static final long SLOWEST = 16 << 10;

    private final Duration connect;
    /** Made when they are first needed: a client has threads and certificates, and most daemons' lives begin without. */
    private @Nullable HttpClient strict;

    private @Nullable HttpClient lenient;

    /** @param connect how long a server may take to take a connection, TLS and all */
    Wire(Duration connect) {
        this.connect = connect;
    }

    /** How long an answer may take to something of so many bytes. */
    static Duration patience(long bytes) {
        return ANSWER.plusSeconds(bytes / SLOWEST);
    }

    /** Whether a failure is that no connection came about, TLS and all: then nothing has been said yet. */
    static boolean isUnconnected(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLException;
    }

    private synchronized HttpClient strict() {
        if (strict == null) {
            strict = builder(connect).build();
        }
        return strict;
    }

    private synchronized HttpClient lenient() {
        if (lenient == null) {
            lenient = builder(connect).sslContext(TrustAll.context()).build();
        }
        return lenient;
    }

    private static HttpClient.Builder builder(Duration connect) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // one slow layer must not hold up the others
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connect);
    }

    HttpResponse<InputStream> send(HttpRequest request, boolean insecure) throws IOException {
        try {
            return (insecure ? lenient() : strict()).send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for a registry").initCause(e);
        }
    }
}
