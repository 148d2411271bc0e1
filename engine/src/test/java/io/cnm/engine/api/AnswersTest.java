package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.Reply;
import io.cnm.http.HttpException;
import io.cnm.http.HttpServer;
import io.cnm.http.Routes;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswersTest {
    @TempDir
    private Path directory;

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new HttpException(413, "too long"), 413, "too long"),
                Arguments.of(new InvalidParameterException("name must be short"), 400, "name must be short"),
                Arguments.of(new SystemException("the disk is full"), 500, "the disk is full"),
                Arguments.of(
                        new LinuxException("open /run/x", Errno.EMFILE),
                        500,
                        "open /run/x: EMFILE (Too many open files)"),
                Arguments.of(
                        new UncheckedIOException(new FileSystemException("/run/y", null, "No space left on device")),
                        500,
                        "/run/y: No space left on device"),
                Arguments.of(
                        new UncheckedIOException(new NoSuchFileException("/run/z")),
                        500,
                        "/run/z: NoSuchFileException"),
                Arguments.of(
                        new FileNotFoundException("/run/f (Too many open files)"), 500, "/run/f (Too many open files)"),
                Arguments.of(
                        new IllegalStateException("a mistake"),
                        500,
                        "internal error: java.lang.IllegalStateException: a mistake"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answerNamesWhatFailed(Exception failure, int status, String message) throws IOException {
        var socket = directory.resolve("s");
        var routes = Routes.builder()
                .add("GET", "/", request -> {
                    throw failure;
                })
                .build();
        try (var server = HttpServer.builder(routes).errors(Answers::error).build()) {
            server.listen(socket, PosixFilePermissions.fromString("rw-------"), Optional.empty());

            var reply = Reply.ask(socket, "GET", "/", "");

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.json().path("message").asString()).isEqualTo(message);
        }
    }
}
