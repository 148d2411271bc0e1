package io.cnm.engine.api;

import io.cnm.api.NotFoundException;
import io.cnm.http.OutStream;
import io.cnm.http.Response;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with an archive that is written while it is sent. */
final class ArchiveStream {
    private static final Logger log = LoggerFactory.getLogger(ArchiveStream.class);
    private static final String TAR = "application/x-tar";
    private static final int BUFFER = 64 << 10;

    private ArchiveStream() {}

    /** Writes an archive. */
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** Written by a thread of its own; if that goes wrong the client sees the stream cut off. */
    static Response of(Writing writing) {
        return Response.stream(
                TAR,
                out -> Threads.start("cnm-archive", () -> {
                    try (out) {
                        write(writing, out);
                    }
                }));
    }

    private static void write(Writing writing, OutStream out) {
        try (var buffered = new BufferedOutputStream(new Chunks(out), BUFFER)) {
            writing.to(buffered);
        } catch (IOException | NotFoundException e) {
            out.breakOff();
            log.debug("what was to be archived, or who took it, is gone: {}", e.toString());
        } catch (RuntimeException e) {
            out.breakOff();
            log.error("an archive cannot be written", e);
        }
    }

    /** Bytes of an archive as chunks of an answer. */
    private static final class Chunks extends OutputStream {
        private final OutStream out;

        private Chunks(OutStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(Arrays.copyOfRange(bytes, offset, offset + count));
        }
    }
}
