package io.cnm.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The allocator beside a model that looks at every subnet, one after another. */
class PoolAllocatorProperties {
    private static final Cidr WORLD = Cidr.parse("10.0.0.0/22");
    private static final List<DefaultPool> DEFAULTS =
            List.of(new DefaultPool(Cidr.parse("10.0.0.0/24"), 27), new DefaultPool(Cidr.parse("10.0.2.0/23"), 28));

    @Property
    void choosesTheFirstSubnetThatOverlapsNothing(
            @ForAll("subnets") List<Cidr> allocated,
            @ForAll("subnets") List<Cidr> excluded,
            @ForAll @IntRange(min = 22, max = 32) int wish) {
        var allocator = new PoolAllocator(DEFAULTS);
        allocated.forEach(allocator::allocateOverlapping);
        var prefix = wish == 22 ? 0 : wish;

        var expected = firstFree(
                prefix, Stream.concat(allocated.stream(), excluded.stream()).toList());

        if (expected.isPresent()) {
            assertThat(allocator.allocateAny(false, prefix, excluded)).isEqualTo(expected.get());
        } else {
            assertThatThrownBy(() -> allocator.allocateAny(false, prefix, excluded))
                    .isInstanceOf(InvalidParameterException.class);
        }
    }

    @Property
    void staysRightWhileSubnetsComeAndGo(
            @ForAll("subnets") List<Cidr> subnets, @ForAll @Size(30) List<Boolean> release) {
        var allocator = new PoolAllocator(DEFAULTS);
        var inUse = new ArrayList<Cidr>();
        for (var i = 0; i < subnets.size(); i++) {
            var subnet = subnets.get(i);
            var overlap = inUse.stream().anyMatch(subnet::overlaps);
            if (release.get(i) && !inUse.isEmpty()) {
                allocator.release(inUse.remove(0));
            } else if (overlap) {
                assertThatThrownBy(() -> allocator.allocate(subnet)).isInstanceOf(ForbiddenException.class);
            } else {
                allocator.allocate(subnet);
                inUse.add(subnet);
            }
            firstFree(0, inUse).ifPresent(expected -> {
                assertThat(allocator.allocateAny(false, 0, List.of())).isEqualTo(expected);
                allocator.release(expected);
            });
        }
    }

    @Property
    void overlapNamesASubnetInUse(@ForAll("subnets") List<Cidr> inUse, @ForAll("subnet") Cidr asked) {
        var tree = new SubnetTree(false);
        inUse.forEach(tree::add);

        var overlap = tree.findOverlap(asked);

        assertThat(overlap.isPresent()).isEqualTo(inUse.stream().anyMatch(asked::overlaps));
        assertThat(overlap.stream()).allMatch(each -> inUse.contains(each) && each.overlaps(asked));
    }

    @Property
    void treeThatIsLeftEmptyIsAllFree(@ForAll("subnets") List<Cidr> subnets, @ForAll boolean v6) {
        var tree = new SubnetTree(v6);
        var whole = Cidr.parse(v6 ? "::/0" : "0.0.0.0/0");
        var mapped = subnets.stream().map(subnet -> v6 ? toV6(subnet) : subnet).toList();

        mapped.forEach(tree::add);
        assertThat(tree.findFree(0, whole.address()).isPresent()).isEqualTo(subnets.isEmpty());
        mapped.forEach(tree::remove);

        assertThat(tree.findFree(0, whole.address())).contains(whole);
        assertThat(tree.findOverlap(whole)).isEmpty();
    }

    @Provide
    Arbitrary<Cidr> subnet() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1023),
                        Arbitraries.integers().between(22, 32))
                .as((offset, prefix) -> new Cidr(WORLD.first().plus(offset), prefix).network());
    }

    @Provide
    Arbitrary<List<Cidr>> subnets() {
        return subnet().list().ofMaxSize(30);
    }

    private static Cidr toV6(Cidr subnet) {
        return new Cidr(IpAddress.v6(0xfd00L << 48 | subnet.address().low(), 0), subnet.prefix() + 32);
    }

    private static Optional<Cidr> firstFree(int prefix, List<Cidr> inUse) {
        return DEFAULTS.stream()
                .filter(pool -> prefix == 0 || prefix >= pool.base().prefix())
                .flatMap(pool -> cut(pool.base(), prefix == 0 ? pool.size() : prefix))
                .filter(subnet -> inUse.stream().noneMatch(subnet::overlaps))
                .findFirst();
    }

    private static Stream<Cidr> cut(Cidr base, int prefix) {
        return Stream.iterate(
                new Cidr(base.first(), prefix),
                subnet -> base.contains(subnet.first()),
                subnet -> new Cidr(subnet.last().plus(1), prefix));
    }
}
