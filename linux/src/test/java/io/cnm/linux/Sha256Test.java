package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
    private final Random random = new Random(1);

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 55, 56, 63, 64, 65, 65_535, 65_536, 65_537, 200_000})
    void sumIsTheJdks(int length) {
        var bytes = bytes(length);

        assertThat(Sha256.create().digest(bytes)).isEqualTo(Sha256.ofJdk().digest(bytes));
    }

    @Test
    void sumsPiecesAndCanBeUsedAgain() {
        var bytes = bytes(300_000);
        var sum = Sha256.create();

        for (var round = 0; round < 2; round++) {
            sum.update(bytes, 0, 100_000);
            sum.update(bytes[100_000]);
            sum.update(bytes, 100_001, 199_999);

            assertThat(sum.digest()).isEqualTo(Sha256.ofJdk().digest(bytes));
        }
    }

    @Test
    void forgetsWhenItIsReset() {
        var sum = Sha256.create();
        sum.update(bytes(10));
        sum.reset();

        assertThat(sum.digest()).isEqualTo(Sha256.ofJdk().digest());
    }

    @Test
    void knowsItsLength() {
        assertThat(Sha256.create().getDigestLength()).isEqualTo(32);
    }
}
