package io.cnm.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipeTest {
    @Test
    void whatIsWrittenIsReadUntilTheWriterCloses() throws IOException {
        try (var pipe = Pipe.open();
                var in = pipe.input();
                var out = pipe.output()) {
            out.write("hello".getBytes(UTF_8));
            pipe.writeEnd().close();

            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void finishedInputEndsAfterWhatIsThereThoughTheWriterStays() throws IOException {
        try (var pipe = Pipe.open();
                var in = pipe.input();
                var out = pipe.output()) {
            out.write("last words".getBytes(UTF_8));

            in.finish();

            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("last words");
        }
    }

    @Test
    void waitingReaderIsEndedByFinish() throws Exception {
        try (var pipe = Pipe.open();
                var in = pipe.input()) {
            var read = CompletableFuture.supplyAsync(() -> uncheckedRead(in));

            in.finish();

            assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @Test
    void writerThatNobodyReadsWaitsUntilItIsClosed() throws Exception {
        try (var pipe = Pipe.open()) {
            var out = pipe.output();
            var written = CompletableFuture.runAsync(() -> {
                assertThatThrownBy(() -> out.write(new byte[1 << 20]))
                        .isInstanceOf(IOException.class)
                        .hasMessage("the pipe is closed");
            });

            out.close();

            written.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void writingToNobodyFails() {
        try (var pipe = Pipe.open();
                var out = pipe.output()) {
            pipe.readEnd().close();

            assertThatThrownBy(() -> out.write(1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("EPIPE");
        }
    }

    private static int uncheckedRead(PipeInput in) {
        try {
            return in.read();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
