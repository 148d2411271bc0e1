package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Progress;
import io.cnm.engine.wire.DockerProgress;
import io.cnm.http.Json;
import io.cnm.http.OutStream;
import io.cnm.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a job with a line for each step, and with what went wrong as the last one. A client that goes away cancels it. */
final class ProgressStream {
    private static final Logger log = LoggerFactory.getLogger(ProgressStream.class);
    private static final byte[] END = "\r\n".getBytes(UTF_8);

    private ProgressStream() {}

    /** A thread of its own does it. */
    static Response of(Job job) {
        return Response.stream("application/json", out -> start(job, out));
    }

    private static void start(Job job, OutStream out) {
        Threads.start("cnm-" + job.name(), () -> {
            out.onClose(job::cancel);
            try (out) {
                run(job, line -> write(out, line));
            }
        });
    }

    private static void write(OutStream out, DockerProgress line) {
        var document = Json.write(line);
        var bytes = Arrays.copyOf(document, document.length + END.length);
        System.arraycopy(END, 0, bytes, document.length, END.length);
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Job job, Progress progress) {
        try {
            job.run(progress);
        } catch (InterruptedException | UncheckedIOException e) {
            log.info("{} broken off: its client is gone", job.name());
        } catch (IOException e) {
            fail(job, Blobs.failure(job.name(), e), progress);
        } catch (RuntimeException e) {
            fail(job, e, progress);
        }
    }

    private static void fail(Job job, RuntimeException failure, Progress progress) {
        var answer = Answers.failure(failure);
        try {
            progress.line(DockerProgress.failure(answer));
        } catch (UncheckedIOException e) {
            log.info("{} failed, and its client is gone: {}", job.name(), answer);
        }
    }
}
