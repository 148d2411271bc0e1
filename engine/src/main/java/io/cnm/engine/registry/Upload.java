package io.cnm.engine.registry;

import io.cnm.api.SystemException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One blob on its way into a repository, tried again when a connection breaks. <em>Confined to one thread.</em> */
final class Upload {
    private static final int MOST_TRIES = 5;

    private final PushSession session;
    private final Outgoing blob;
    private final List<String> others;
    private final Duration pause;

    /** @param others repositories of the same registry that may have it */
    Upload(PushSession session, Outgoing blob, List<String> others, Duration pause) {
        this.session = session;
        this.blob = blob;
        this.others = others;
        this.pause = pause;
    }

    /**
     * What was done. <em>Immutable.</em>
     *
     * @param existed whether nothing was to be done
     * @param mounted the repository that it was taken over from
     */
    record Outcome(boolean existed, Optional<String> mounted) {}

    /**
     * Has the repository have it.
     *
     * @throws io.cnm.api.CnmException if the registry refuses, or cannot be asked again and again
     */
    Outcome run() throws InterruptedException {
        for (var tries = 1; ; tries++) {
            try (blob) {
                return once();
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw interrupted(e);
                }
                if (tries >= MOST_TRIES) {
                    throw new SystemException("cannot push " + blob.digest() + ": " + e.getMessage(), e);
                }
                Thread.sleep(pause.toMillis() << (tries - 1));
            }
        }
    }

    private static InterruptedException interrupted(IOException e) {
        var interrupted = new InterruptedException("interrupted while sending a layer");
        interrupted.initCause(e);
        return interrupted;
    }

    private Outcome once() throws IOException {
        if (session.has(blob.digest())) {
            return new Outcome(true, Optional.empty());
        }
        for (var other : others) {
            if (session.mount(blob.digest(), other)) {
                return new Outcome(false, Optional.of(other));
            }
        }
        session.upload(session.begin(), blob);
        return new Outcome(false, Optional.empty());
    }
}
