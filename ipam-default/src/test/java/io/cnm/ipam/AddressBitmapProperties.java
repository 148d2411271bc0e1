package io.cnm.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AddressBitmapProperties {
    /** Positions are drawn near both ends and near word limits, where mistakes live. */
    @Property
    void behavesLikeASetOfAddresses(
            @ForAll boolean v6,
            @ForAll @IntRange(min = 0, max = 128) int hostBits,
            @ForAll @Size(max = 200) List<@IntRange(min = -130, max = 130) Integer> positions) {
        var subnet = v6
                ? new Cidr(IpAddress.parse("fd12:3456:789a:bcde:f012:3456:789a:bcde"), 128 - hostBits).network()
                : new Cidr(IpAddress.parse("10.123.234.56"), 32 - Math.min(32, hostBits)).network();
        var bitmap = new AddressBitmap(subnet);
        var model = new TreeSet<IpAddress>();

        for (var i = 0; i < positions.size(); i++) {
            var address = near(subnet, positions.get(i));
            if (i % 3 == 2) {
                assertThat(bitmap.release(address)).isEqualTo(model.remove(address));
            } else {
                assertThat(bitmap.take(address)).isEqualTo(model.add(address));
            }
            assertThat(bitmap.findFree(address)).isEqualTo(firstFree(subnet, model, address));
            assertThat(bitmap.findFree(subnet.first())).isEqualTo(firstFree(subnet, model, subnet.first()));
        }
    }

    @Property(tries = 30)
    void fillsWithoutGapsAndEmptiesAgain(@ForAll @IntRange(min = 0, max = 14) int hostBits) {
        var subnet = new Cidr(IpAddress.parse("fd00::"), 128 - hostBits);
        var bitmap = new AddressBitmap(subnet);

        for (var i = 0; i < 1 << hostBits; i++) {
            assertThat(bitmap.findFree(subnet.first())).contains(subnet.first().plus(i));
            assertThat(bitmap.take(subnet.first().plus(i))).isTrue();
        }
        assertThat(bitmap.findFree(subnet.first())).isEmpty();
        for (var i = (1 << hostBits) - 1; i >= 0; i--) {
            assertThat(bitmap.release(subnet.first().plus(i))).isTrue();
            assertThat(bitmap.findFree(subnet.first())).contains(subnet.first().plus(i));
        }
    }

    @Example
    void findsTheOneFreeAddressFarAway() {
        var subnet = Cidr.parse("10.0.0.0/12");
        var bitmap = new AddressBitmap(subnet);
        for (var i = 0; i < 1 << 20; i++) {
            bitmap.take(subnet.first().plus(i));
        }

        bitmap.release(IpAddress.parse("10.9.8.7"));

        assertThat(bitmap.findFree(subnet.first())).contains(IpAddress.parse("10.9.8.7"));
        assertThat(bitmap.findFree(IpAddress.parse("10.9.8.8"))).isEmpty();
    }

    private static IpAddress near(Cidr subnet, int position) {
        var address =
                position < 0 ? subnet.last().plus(position + 1) : subnet.first().plus(position);
        return subnet.contains(address) ? address : subnet.first();
    }

    private static Optional<IpAddress> firstFree(Cidr subnet, Set<IpAddress> taken, IpAddress from) {
        var address = from;
        while (taken.contains(address)) {
            if (address.equals(subnet.last())) {
                return Optional.empty();
            }
            address = address.plus(1);
        }
        return Optional.of(address);
    }
}
