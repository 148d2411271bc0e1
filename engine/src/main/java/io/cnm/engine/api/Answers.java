package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.CnmException;
import io.cnm.controller.PlanJson;
import io.cnm.engine.wire.ErrorJson;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import io.cnm.http.Response;
import io.cnm.linux.LinuxException;
import io.cnm.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers in the form that Docker's clients know: JSON and a line's end. */
final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static Response json(int status, Object value) {
        return Response.json(status, line(value));
    }

    static Response ok(Object value) {
        return json(200, value);
    }

    /** An array of documents that are JSON already. */
    static Response rows(List<byte[]> documents) {
        var array = ByteBuffer.allocate(
                documents.stream().mapToInt(each -> each.length + 1).sum() + "[]\n".length());
        array.put((byte) '[');
        for (var document : documents) {
            if (array.position() > 1) {
                array.put((byte) ',');
            }
            array.put(document);
        }
        array.put((byte) ']').put((byte) '\n');
        return Response.json(200, Arrays.copyOf(array.array(), array.position()));
    }

    static Response plan(Plan plan) {
        return Response.json(200, (PlanJson.write(plan) + "\n").getBytes(UTF_8));
    }

    /** A JSON document and a line's end. */
    static byte[] line(Object value) {
        var document = Json.write(value);
        var line = Arrays.copyOf(document, document.length + 1);
        line[document.length] = '\n';
        return line;
    }

    /** What went wrong, as the client is told; what is nobody's business but ours is logged. */
    static Response error(Exception e) {
        if (e instanceof HttpException refused) {
            return json(refused.status(), new ErrorJson(message(e)));
        }
        if (e instanceof CnmException failed) {
            var status = status(failed);
            if (status == 500) {
                log.error("a request failed", e);
            }
            return json(status, new ErrorJson(message(e)));
        }
        log.error("a request failed in a way that nobody foresaw", e);
        return json(500, new ErrorJson(unforeseen(e)));
    }

    /** What went wrong in the midst of an answer, as the client is told; logged as {@link #error} does. */
    static String failure(RuntimeException e) {
        if (e instanceof CnmException failed) {
            if (status(failed) == 500) {
                log.error("a request failed", e);
            }
            return message(e);
        }
        if (e instanceof HttpException) {
            return message(e);
        }
        log.error("a request failed in a way that nobody foresaw", e);
        return unforeseen(e);
    }

    /** What the kernel refused, in its own words; anything else is a mistake of ours. */
    private static String unforeseen(Exception e) {
        if (e instanceof LinuxException) {
            return message(e);
        }
        if (e instanceof UncheckedIOException wrapper) {
            return unforeseen(Objects.requireNonNull(wrapper.getCause()));
        }
        if (e instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": " + file.getClass().getSimpleName(); // its message is the file's name alone
        }
        return e instanceof IOException ? message(e) : "internal error: " + e;
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static int status(CnmException e) {
        return switch (e.kind()) {
            case INVALID_PARAMETER -> 400;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case SYSTEM -> 500;
            case NOT_IMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
        };
    }
}
