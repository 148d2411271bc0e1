package io.cnm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AddressProperties {
    @Property
    void everyIpv4AddressComesBackFromItsText(@ForAll int bits) {
        var address = IpAddress.v4(bits);

        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }

    @Property
    void everyIpv6AddressComesBackFromItsTextAndIsReadAlikeByTheJdk(@ForAll long high, @ForAll long low)
            throws UnknownHostException {
        var address = IpAddress.v6(high, low);

        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(IpAddress.of(InetAddress.getByName(address.toString()).getAddress()))
                .isEqualTo(address.unmapped());
    }

    @Property
    void zerosAreShortenedSoThatTheyComeBack(@ForAll @Size(8) boolean[] set) {
        var text = new StringBuilder();
        for (var i = 0; i < 8; i++) {
            text.append(i > 0 ? ":" : "").append(set[i] ? "a" + i : "0");
        }
        var address = IpAddress.parse(text.toString());

        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        var adjacentZeros = text.toString().matches("(.*:)?0:0(:.*)?");
        assertThat(address.toString().contains("::")).isEqualTo(adjacentZeros);
    }

    @Property
    void plusCountsAsOnPaper(@ForAll long high, @ForAll long low, @ForAll long count) {
        var space = BigInteger.ONE.shiftLeft(128);
        var start = new BigInteger(1, IpAddress.v6(high, low).toBytes());

        var sum = new BigInteger(1, IpAddress.v6(high, low).plus(count).toBytes());

        assertThat(sum).isEqualTo(start.add(BigInteger.valueOf(count)).mod(space));
    }

    @Property
    void subnetHoldsItsFirstAndLastAndNotTheirNeighbours(
            @ForAll long high, @ForAll long low, @ForAll @IntRange(min = 1, max = 128) int prefix) {
        var subnet = new Cidr(IpAddress.v6(high, low), prefix).network();

        assertThat(subnet.contains(subnet.first())).isTrue();
        assertThat(subnet.contains(subnet.last())).isTrue();
        assertThat(subnet.contains(subnet.first().plus(-1))).isFalse();
        assertThat(subnet.contains(subnet.last().plus(1))).isFalse();
        assertThat(Cidr.parse(subnet.toString())).isEqualTo(subnet);
    }

    @Property
    void overlapIsMutualAndMeansThatOneHoldsTheOther(
            @ForAll int a, @ForAll @IntRange(max = 32) int p, @ForAll int b, @ForAll @IntRange(max = 32) int q) {
        var one = new Cidr(IpAddress.v4(a), p).network();
        var other = new Cidr(IpAddress.v4(b), q).network();

        assertThat(one.overlaps(other)).isEqualTo(other.overlaps(one));
        var shared = one.first().compareTo(other.last()) <= 0 && other.first().compareTo(one.last()) <= 0;
        assertThat(one.overlaps(other)).isEqualTo(shared);
    }

    @Property
    void overlappingSubnetsAreFoundAmongOthers(
            @ForAll @Size(max = 40) List<Integer> seeds, @ForAll int bits, @ForAll @IntRange(max = 32) int prefix) {
        var all = new TreeMap<Cidr, Cidr>();
        for (var seed : seeds) {
            var other = new Cidr(crowded(seed), Math.floorMod(seed, 33)).network();
            all.put(other, other);
            var v6 = new Cidr(IpAddress.v6((long) seed << 32, 0), Math.floorMod(seed, 129)).network();
            all.put(v6, v6);
        }

        var asked = new ArrayList<>(all.keySet());
        asked.add(new Cidr(crowded(bits), prefix));
        for (var subnet : asked) {
            assertThat(subnet.overlapping(all))
                    .as("%s", subnet)
                    .containsExactlyInAnyOrderElementsOf(
                            all.keySet().stream().filter(subnet::overlaps).toList());
        }
    }

    /** One of 256, so that they meet. */
    private static IpAddress crowded(int bits) {
        return IpAddress.v4(bits & 0xc3_00_81_03);
    }

    @Property
    void addressesAgreeInAsManyBitsAsAreTheSame(
            @ForAll long high,
            @ForAll long low,
            @ForAll @IntRange(max = 127) int changed,
            @ForAll @IntRange(max = 128) int prefix) {
        var bit = BigInteger.ONE.shiftLeft(127 - changed);
        var one = IpAddress.v6(high, low);
        var other = IpAddress.v6(high ^ bit.shiftRight(64).longValue(), low ^ bit.longValue());

        assertThat(one.agrees(other, prefix)).isEqualTo(prefix <= changed);
        assertThat(one.agrees(other, prefix)).isEqualTo(one.masked(prefix).equals(other.masked(prefix)));
    }

    @Property
    void addressesOfTwoFamiliesNeverAgree(@ForAll int bits, @ForAll @IntRange(max = 32) int prefix) {
        var v4 = IpAddress.v4(bits);

        assertThat(v4.agrees(v4, prefix)).isTrue();
        assertThat(v4.agrees(IpAddress.v6(0, Integer.toUnsignedLong(bits)), prefix))
                .isFalse();
    }

    @Property
    void macAddressComesBackFromItsText(@ForAll long bits) {
        var mac = new MacAddress(bits & 0xffff_ffff_ffffL);

        assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
        assertThat(MacAddress.of(mac.toBytes())).isEqualTo(mac);
    }

    @Example
    void randomMacIsUnicastAndLocal() {
        for (var i = 0; i < 1000; i++) {
            var mac = MacAddress.random();
            assertThat(mac.unicast()).isTrue();
            assertThat((mac.bits() >>> 41) & 1).isOne();
        }
    }

    @Example
    void junkIsNoAddress() {
        for (var text : new String[] {
            "",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "256.1.1.1",
            "1.2.3.4 ",
            "::1::",
            ":::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "g::",
            "12345::",
            "::1%lo",
            "1:2:3:4:5:6:7:1.2.3.4",
            ":1",
            "1:",
            "::1.2.3",
            "１.2.3.4"
        }) {
            assertThat(IpAddress.find(text)).as(text).isEmpty();
        }
        for (var text :
                new String[] {"1.2.3.4", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/08", "::/129", "/8"}) {
            assertThat(Cidr.find(text)).as(text).isEmpty();
        }
        assertThatThrownBy(() -> Cidr.parse("10.0.0.0/33"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("10.0.0.0/33");
        assertThatThrownBy(() -> MacAddress.parse("02:42:ac-11:00:02")).isInstanceOf(InvalidParameterException.class);
    }

    @Example
    void textIsAsRfc5952WantsIt() {
        assertThat(IpAddress.parse("2001:DB8:0:0:1:0:0:1").toString()).isEqualTo("2001:db8::1:0:0:1");
        assertThat(IpAddress.parse("2001:db8:0:1:1:1:1:1").toString()).isEqualTo("2001:db8:0:1:1:1:1:1");
        assertThat(IpAddress.parse("0:0:0:0:0:0:0:0").toString()).isEqualTo("::");
        assertThat(IpAddress.parse("1::").toString()).isEqualTo("1::");
        assertThat(IpAddress.parse("::ffff:1.2.3.4").toString()).isEqualTo("::ffff:1.2.3.4");
        assertThat(IpAddress.parse("64:ff9b::1.2.3.4")).isEqualTo(IpAddress.parse("64:ff9b::102:304"));
    }
}
