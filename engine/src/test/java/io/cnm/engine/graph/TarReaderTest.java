package io.cnm.engine.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.graph.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
    @Test
    void writtenEntriesAreRead() {
        var odd = new TarEntry(
                "d/\udcff\u00e4" + "x".repeat(300),
                Kind.HARD_LINK,
                07777,
                -2,
                3_000_000,
                0,
                Instant.ofEpochSecond(-5),
                "\udcfe" + "y".repeat(200),
                0,
                0,
                Map.of("user.a", new byte[] {0, -1, '\n', '='}),
                List.of());
        var device = new TarEntry(
                "device", Kind.BLOCK_DEVICE, 0, 0, 0, 0, Instant.EPOCH, "", 0xfff, 0x1fffff, Map.of(), List.of());

        var read = Tar.entries(Tar.of()
                .add(odd, new byte[0])
                .add(device, new byte[0])
                .file("file", "content")
                .bytes());

        assertThat(read.get(0)).usingRecursiveComparison().isEqualTo(odd);
        assertThat(read.get(1)).isEqualTo(device);
        assertThat(read.get(2).size()).isEqualTo(7);
    }

    /** Whatever a stranger sends is read or refused: no other exception, no endless loop, no large array. */
    @Test
    void damagedArchivesAreReadOrRefused() {
        var random = new Random(1);
        var good = Tar.of()
                .file("file", "content", 0644, Map.of("user.a", "b".getBytes(UTF_8)))
                .directory("d".repeat(150))
                .symlink("link", "target")
                .bytes();
        var read = 0;
        for (var i = 0; i < 20_000; i++) {
            read += readDamaged(damaged(good, random)) ? 1 : 0;
        }
        assertThat(read).isBetween(100, 19_900);
    }

    private static boolean readDamaged(byte[] archive) {
        try {
            var reader = new TarReader(new ByteArrayInputStream(archive));
            while (reader.next().isPresent()) {
                reader.read(new byte[10], 0, 10);
            }
            return true;
        } catch (InvalidParameterException | IOException e) {
            return false;
        } catch (RuntimeException e) {
            return fail("an archive is neither read nor refused", e);
        }
    }

    /** Some bytes are changed, and the sum is right all the same, or no change would get far. */
    private static byte[] damaged(byte[] good, Random random) {
        var archive = good.clone();
        var block = random.nextInt(archive.length / TarHeader.BLOCK - 2) * TarHeader.BLOCK;
        for (var i = random.nextInt(3); i >= 0; i--) {
            archive[block + random.nextInt(260)] = (byte) random.nextInt();
        }
        var sum = 8 * ' ';
        for (var i = 0; i < TarHeader.BLOCK; i++) {
            sum += i >= TarHeader.CHECKSUM && i < TarHeader.CHECKSUM + 8 ? 0 : archive[block + i] & 0xff;
        }
        var digits = String.format("%06o", sum).getBytes(UTF_8);
        System.arraycopy(digits, 0, archive, block + TarHeader.CHECKSUM, digits.length);
        archive[block + TarHeader.CHECKSUM + 6] = 0;
        return archive;
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "5 a=", "99999999999 a=b\n", "-6 a=b\n", "6 a=b", "7 a=b\n", "4 ab\n", " 6 a=b\n"})
    void oddRecordsAreRefused(String records) {
        assertThat(PaxRecords.parse("6 a=b\n".getBytes(UTF_8)).find("a")).hasValue("b");
        assertThatThrownBy(() -> PaxRecords.parse(records.getBytes(UTF_8)))
                .isInstanceOf(InvalidParameterException.class);
    }
}
