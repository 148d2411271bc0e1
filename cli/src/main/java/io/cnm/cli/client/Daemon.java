package io.cnm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.UnixClient;
import io.cnm.http.UpgradedConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.core.JacksonException;

/**
 * The daemon, as somebody who calls it sees it. What it refuses is a {@link DaemonException} with its words.
 * <em>Confined to one thread.</em>
 */
public final class Daemon implements AutoCloseable {
    /** A join may wait for a plugin, and a create for another create. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final byte[] NO_BODY = {};

    private final Path socket;
    private final UnixClient client;

    private Daemon(Path socket, UnixClient client) {
        this.socket = socket;
        this.client = client;
    }

    /**
     * What was answered.
     *
     * @param text JSON as it was sent; empty if there was none
     */
    public record Answer(String text) {
        /** The JSON, read. */
        public Value value() {
            try {
                return Value.parse(text.getBytes(UTF_8));
            } catch (JacksonException e) {
                throw new DaemonException("the daemon's answer is no JSON: " + e.getOriginalMessage(), e);
            }
        }
    }

    /**
     * Connects.
     *
     * @throws DaemonException if nobody listens there, saying how to change that
     */
    public static Daemon connect(Path socket) {
        try {
            return new Daemon(socket, UnixClient.connect(socket, PATIENCE));
        } catch (IOException e) {
            throw new DaemonException(
                    "no daemon answers at unix://" + socket + " (" + reason(socket, e) + "): "
                            + "start it as root with: cnm daemon",
                    e);
        }
    }

    private static String reason(Path socket, IOException e) {
        if (Files.notExists(socket)) {
            return "there is no such file";
        }
        return Files.isWritable(socket) ? String.valueOf(e.getMessage()) : "permission denied";
    }

    /** Asks. */
    public Answer get(Target target) {
        return request("GET", target, NO_BODY);
    }

    /** Has something done that needs no more words. */
    public Answer post(Target target) {
        return request("POST", target, NO_BODY);
    }

    /** Has something done. */
    public Answer post(Target target, Value body) {
        return request("POST", target, body.bytes());
    }

    /** Has something deleted. */
    public Answer delete(Target target) {
        return request("DELETE", target, NO_BODY);
    }

    /** Has something done over the connection itself, which is the caller's from now on. */
    public UpgradedConnection upgrade(Target target, Value body) {
        try {
            var answer = client.upgrade("POST", target.toString(), body.bytes());
            if (answer.status() != SWITCHING_PROTOCOLS) {
                throw refusal(answer);
            }
            return client.takeOver();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private Answer request(String method, Target target, byte[] body) {
        try {
            var answer = client.request(method, target.toString(), body);
            if (answer.status() >= 300) {
                throw refusal(answer);
            }
            return new Answer(new String(answer.bytes(), UTF_8));
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private static DaemonException refusal(UnixClient.Answer answer) throws IOException {
        var text = new String(answer.bytes(), UTF_8);
        try {
            var message = Value.parse(text.getBytes(UTF_8)).text("message");
            if (!message.isEmpty()) {
                return new DaemonException(message);
            }
        } catch (JacksonException e) {
            return new DaemonException("the daemon answered " + answer.status() + ": " + text.strip(), e);
        }
        return new DaemonException("the daemon answered " + answer.status());
    }

    private DaemonException lost(IOException e) {
        return e instanceof SocketTimeoutException
                ? new DaemonException(
                        "the daemon at unix://" + socket + " did not answer within " + PATIENCE.toSeconds() + " s", e)
                : new DaemonException("lost the daemon at unix://" + socket + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw lost(e);
        }
    }
}
