package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
    private static final CompletableFuture<Exit> ENDED =
            CompletableFuture.completedFuture(new Exit(0, Instant.EPOCH, false));

    @TempDir
    Path dir;

    private Path log;
    private int second;

    @BeforeEach
    void makeLog() throws IOException {
        log = dir.resolve("log");
        line("stdout F one");
        line("stderr P tw");
        line("stdout F three");
        line("stderr F o");
        line("stdout P fo");
        line("stdout P ur");
    }

    private void line(String text) throws IOException {
        write("2026-11-26T23:48:%02d.000000001+01:00 %s\n".formatted(second++, text));
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void partsAreJoinedAndWhatHasNoEndComesWithoutALineFeed() throws IOException {
        assertThat(read(LogQuery.ALL)).containsExactly("one\n", "three\n", "!two\n", "four");
    }

    @Test
    void timeIsThatOfTheFirstPart() throws IOException {
        try (var reader = LogReader.open(log, LogQuery.ALL, ENDED)) {
            assertThat(reader.next().orElseThrow().at()).isEqualTo("2026-11-26T22:48:00.000000001Z");
            assertThat(reader.next().orElseThrow().at()).isEqualTo("2026-11-26T22:48:02.000000001Z");
            assertThat(reader.next().orElseThrow().at()).isEqualTo("2026-11-26T22:48:01.000000001Z");
        }
    }

    @Test
    void oneKindOfOutputOrSomeTimeOnlyCanBeAskedFor() throws IOException {
        var since = Instant.parse("2026-11-26T22:48:02Z");
        var until = Instant.parse("2026-11-26T22:48:03Z");

        assertThat(read(query(Optional.empty(), Optional.empty(), -1, false, true)))
                .containsExactly("!two\n");
        assertThat(read(query(Optional.of(since), Optional.empty(), -1, true, true)))
                .containsExactly("three\n", "four");
        assertThat(read(query(Optional.of(since), Optional.of(until), -1, true, true)))
                .containsExactly("three\n");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,2", "3,3", "4,4", "5,4", "1000,4"})
    void tailIsSoManyLines(int tail, int expected) throws IOException {
        log = dir.resolve("plain");
        line("stdout F a");
        line("stdout P b");
        line("stdout F b");
        line("stdout F c");
        line("stdout P d");
        line("stdout P d");

        var all = List.of("a\n", "bb\n", "c\n", "dd");
        assertThat(read(query(Optional.empty(), Optional.empty(), tail, true, true)))
                .isEqualTo(all.subList(4 - expected, 4));
    }

    @Test
    void tailOfABigLogIsFoundFromItsEnd() throws IOException {
        log = dir.resolve("big");
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++) {
            text.append("2026-11-26T23:48:00.000000001+00:00 stdout F ")
                    .append("x".repeat(i % 100))
                    .append(i)
                    .append('\n');
        }
        write(text.toString());

        assertThat(read(query(Optional.empty(), Optional.empty(), 3, true, true)))
                .hasSize(3)
                .last()
                .asString()
                .endsWith("19999\n");
    }

    @Test
    void longLineComesInPiecesOfBoundedSize() throws IOException {
        log = dir.resolve("long");
        for (var i = 0; i < 10; i++) {
            line("stdout P " + "x".repeat(8192));
        }
        line("stdout F end");

        var pieces = read(LogQuery.ALL);
        assertThat(pieces).hasSize(6).last().isEqualTo("end\n");
        assertThat(String.join("", pieces)).hasSize(10 * 8192 + 4);
    }

    @Test
    void whatIsNoLineOfALogIsPassedOver() throws IOException {
        write("2026-11-26T23:4\n\n junk\nnonsense stdout F x\n");
        line("stdout F  blank and   blanks");

        assertThat(read(LogQuery.ALL)).endsWith("four blank and   blanks\n");
    }

    @Test
    void logThatIsNotThereIsEmpty() throws IOException {
        log = dir.resolve("none");

        assertThat(read(LogQuery.ALL)).isEmpty();
    }

    @Test
    void followerSeesWhatIsWrittenAlsoToANewFileAndEndsWithTheContainer() throws Exception {
        var exit = new CompletableFuture<Exit>();
        var follow = new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.of(0), true, true, true);
        try (var reader = LogReader.open(log, follow, exit)) {
            var first = CompletableFuture.supplyAsync(() -> next(reader));
            line("stdout F more");
            assertThat(first.get(10, TimeUnit.SECONDS))
                    .hasValueSatisfying(text -> assertThat(text).endsWith("more\n"));

            var second = CompletableFuture.supplyAsync(() -> next(reader));
            var old = log;
            log = dir.resolve("log.tmp");
            line("stdout F new");
            Files.move(log, old, StandardCopyOption.ATOMIC_MOVE);
            assertThat(second.get(10, TimeUnit.SECONDS)).hasValue("new\n");

            var last = CompletableFuture.supplyAsync(() -> next(reader));
            exit.complete(new Exit(0, Instant.EPOCH, false));
            assertThat(last.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    /** What the log was goes to the next number, as when it is full. */
    private void shift(int most) throws IOException {
        new LogFiles(log).shift(most);
    }

    @Test
    void logOfSeveralFilesIsReadFromTheOldest() throws IOException {
        shift(3);
        line("stdout F and");
        shift(3);
        line("stdout F last");

        assertThat(read(LogQuery.ALL)).containsExactly("one\n", "three\n", "!two\n", "fourand\n", "last\n");
        assertThat(read(query(Optional.empty(), Optional.empty(), 1, true, true)))
                .containsExactly("last\n");
        assertThat(read(query(Optional.empty(), Optional.empty(), 2, true, true)))
                .containsExactly("and\n", "last\n");
        shift(3);
        assertThat(read(query(Optional.empty(), Optional.empty(), 1, true, true)))
                .containsExactly("last\n");
        assertThat(read(LogQuery.ALL)).containsExactly("and\n", "last\n");
        shift(3);
        shift(3);
        assertThat(read(LogQuery.ALL)).isEmpty();
    }

    @Test
    void followerMissesNothingOfWhatIsWrittenAfterAFileHasGotItsNextName() throws Exception {
        var exit = new CompletableFuture<Exit>();
        var follow = new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.of(0), true, true, true);
        log = dir.resolve("busy");
        write("");
        try (var reader = LogReader.open(log, follow, exit)) {
            for (var i = 0; i < 20; i++) {
                shift(100);
                var current = log;
                log = dir.resolve("busy.1");
                line("stdout F late" + i);
                log = current;
                line("stdout F early" + i);
            }
            exit.complete(new Exit(0, Instant.EPOCH, false));
            for (var i = 0; i < 20; i++) {
                assertThat(next(reader)).hasValue("late" + i + "\n");
                assertThat(next(reader)).hasValue("early" + i + "\n");
            }
            assertThat(next(reader)).isEmpty();
        }
    }

    @Test
    void closingEndsAFollowerThatWaits() throws Exception {
        var follow = new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.of(0), true, true, true);
        var reader = LogReader.open(log, follow, new CompletableFuture<Exit>());
        var waiting = CompletableFuture.supplyAsync(() -> next(reader));

        reader.close();
        reader.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    private static LogQuery query(
            Optional<Instant> since, Optional<Instant> until, int tail, boolean output, boolean errors) {
        var lines = tail < 0 ? OptionalInt.empty() : OptionalInt.of(tail);
        return new LogQuery(since, until, lines, false, output, errors);
    }

    private List<String> read(LogQuery query) throws IOException {
        var texts = new ArrayList<String>();
        try (var reader = LogReader.open(log, query, ENDED)) {
            for (var text = next(reader); text.isPresent(); text = next(reader)) {
                texts.add(text.get());
            }
        }
        return texts;
    }

    private static Optional<String> next(LogReader reader) {
        try {
            return reader.next().map(entry -> (entry.errors() ? "!" : "") + new String(entry.text(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
