package io.cnm.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolAllocatorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        192.168.0.0/16>24                   | 192.168.255.0/24                                        |                                             | 192.168.0.0/24
        10.0.0.0/8>24 192.168.0.0/16>24     | 10.0.0.0/8                                              | 10.0.0.0/7                                  | 192.168.0.0/24
        10.20.0.0/16>24 192.168.0.0/16>24   | 10.0.0.0/8 192.168.0.0/24 192.168.128.0/24              |                                             | 192.168.1.0/24
        10.20.0.0/22>24 192.168.0.0/16>24   | 10.20.0.0/24 10.20.1.0/24 10.20.2.0/24 192.168.128.0/24 | 10.20.3.0/24                                | 192.168.0.0/24
        192.168.0.0/16>24                   | 192.168.0.0/24 192.168.1.0/24 192.168.2.0/23 192.168.4.3/30 |                                         | 192.168.5.0/24
        192.168.0.0/16>24                   | 192.168.0.0/24 192.168.1.0/24 192.168.2.3/30            | 192.168.2.4/30 192.168.3.0/30 192.168.4.0/23 | 192.168.6.0/24
        10.0.0.0/31>31 192.168.0.0/16>24    | 10.0.0.0/32 100.0.0.0/32 200.0.0.0/32                   |                                             | 192.168.0.0/24
        10.0.0.0/8>24 10.0.0.0/16>24 10.10.0.0/16>24 192.168.0.0/16>24 |                              | 10.0.0.0/8                                  | 192.168.0.0/24
        172.16.0.0/15>16                    | 172.16.0.0/16                                           |                                             | 172.17.0.0/16
        172.16.0.0/15>16                    | 172.16.0.0/16 172.17.0.0/17                             |                                             | none
        172.16.0.0/15>16                    | 172.16.0.0/16 172.17.0.0/16 192.168.0.0/24              |                                             | none
        fd00::/56>64                        | fd00::/64                                               | fd00:0:0:1::5/128                           | fd00:0:0:2::/64
        255.255.255.252/30>31               | 255.255.255.252/31                                      | 255.255.255.254/32                          | none
        """)
    void firstFreeSubnetIsChosen(
            String defaults, @Nullable String allocated, @Nullable String excluded, String expected) {
        assertChoice(defaults, text(allocated), text(excluded), 0, expected);
    }

    @Test
    void choiceIsThatOfDockersOwnTable() throws IOException {
        for (var row : GoldenVectors.rows("dynamic-pool.tsv")) {
            assertChoice(row[1], row[2], row[3], Integer.parseInt(row[4]), row[5]);
        }
    }

    @Test
    void freedSubnetIsTheNextOneChosen() {
        var allocator = new PoolAllocator(pools("10.0.0.0/8>24"));
        var subnets = IntStream.range(0, 5)
                .mapToObj(i -> allocator.allocateAny(false, 0, List.of()))
                .toList();

        allocator.release(subnets.get(2));

        assertThat(allocator.allocateAny(false, 0, List.of())).isEqualTo(subnets.get(2));
        assertThat(allocator.allocateAny(false, 0, List.of())).hasToString("10.0.5.0/24");
    }

    @Test
    void wishThatNoDefaultPoolHoldsIsToldSo() {
        var allocator = new PoolAllocator(pools("172.17.0.0/24>24"));

        assertThatThrownBy(() -> allocator.allocateAny(false, 16, List.of()))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("invalid address pool: no default pool for IPv4 holds a /16");
        assertThatThrownBy(() -> allocator.allocateAny(true, 0, List.of()))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("invalid address pool: no default pool for IPv6");
    }

    private static void assertChoice(String defaults, String allocated, String excluded, int prefix, String expected) {
        var allocator = new PoolAllocator(pools(defaults));
        cidrs(allocated).forEach(allocator::allocateOverlapping);
        var exclude = cidrs(excluded).toList();

        if (expected.contains("/")) {
            assertThat(allocator.allocateAny(defaults.contains(":"), prefix, exclude))
                    .as("%s without %s and %s, /%s", defaults, allocated, excluded, prefix)
                    .hasToString(expected);
        } else {
            assertThatThrownBy(() -> allocator.allocateAny(false, prefix, exclude))
                    .isInstanceOf(InvalidParameterException.class)
                    .hasMessageContaining(
                            expected.endsWith("ErrInvalidPool") ? "invalid address pool" : "fully subnetted");
        }
    }

    private static List<DefaultPool> pools(String text) {
        return Arrays.stream(text.strip().split(" +", -1))
                .map(PoolAllocatorTest::pool)
                .toList();
    }

    private static DefaultPool pool(String text) {
        var base = Cidr.parse(text.substring(0, text.indexOf('>')));
        var size = Integer.parseInt(text.substring(text.indexOf('>') + 1));
        // Docker's table has a pool with subnets larger than itself, which we refuse. Its size is without effect there.
        return new DefaultPool(base, Math.max(base.prefix(), size));
    }

    private static Stream<Cidr> cidrs(String text) {
        return text.isBlank()
                ? Stream.of()
                : Arrays.stream(text.split(" +", -1)).map(Cidr::parse);
    }

    private static String text(@Nullable String cell) {
        return cell == null ? "" : cell;
    }
}
