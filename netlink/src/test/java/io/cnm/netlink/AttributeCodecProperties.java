package io.cnm.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class AttributeCodecProperties {
    @Property
    void numbersComeBack(@ForAll int value, @ForAll long wide, @ForAll @IntRange(min = 1, max = 1000) int type) {
        var out = new AttributeWriter()
                .u8(type, value)
                .u16(type, value)
                .be16(type, value)
                .u32(type, value)
                .be32(type, value)
                .u64(type, wide)
                .be64(type, wide);

        var in = new AttributeReader(out.toByteArray());
        assertThat(in.next()).isTrue();
        assertThat(in.type()).isEqualTo(type);
        assertThat(in.u8()).isEqualTo(value & 0xff);
        in.next();
        assertThat(in.u16()).isEqualTo(value & 0xffff);
        in.next();
        assertThat(in.be16()).isEqualTo(value & 0xffff);
        in.next();
        assertThat(in.u32()).isEqualTo(Integer.toUnsignedLong(value));
        in.next();
        assertThat(in.be32()).isEqualTo(Integer.toUnsignedLong(value));
        in.next();
        assertThat(in.u64()).isEqualTo(wide);
        in.next();
        assertThat(in.be64()).isEqualTo(wide);
        assertThat(in.next()).isFalse();
        in.finish();
    }

    @Property
    void nestedBytesAndTextComeBack(@ForAll byte[] bytes, @ForAll @StringLength(max = 50) String text) {
        var name = text.replace("\0", "");
        var out = new AttributeWriter()
                .nested(7, n -> n.bytes(1, bytes).flag(2).string(3, name))
                .u8(8, 1);

        var in = new AttributeReader(out.toByteArray());
        in.next();
        assertThat(in.type()).isEqualTo(7);
        var inner = in.nested();
        inner.next();
        assertThat(inner.bytes()).isEqualTo(bytes);
        inner.next();
        assertThat(inner.length()).isZero();
        inner.next();
        assertThat(inner.string()).isEqualTo(new String(name.getBytes(UTF_8), UTF_8));
        inner.finish();
        assertThat(in.next()).isTrue();
        assertThat(in.type()).isEqualTo(8);
    }

    @Property(tries = 5000)
    void junkEndsAndNeverReadsBeyondTheBuffer(@ForAll @Size(max = 200) byte[] junk) {
        var seen = readEverything(new AttributeReader(junk), 0);

        assertThat(seen.size()).isLessThanOrEqualTo(junk.length);
    }

    @Example
    void shortAttributeIsAnErrorThatSticks() {
        var in = new AttributeReader(new AttributeWriter().u16(3, 1).u32(4, 7).toByteArray());
        in.next();

        assertThat(in.u32()).isZero();
        assertThat(in.next()).isFalse();
        assertThatThrownBy(in::finish)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("attribute 3 has 2 bytes, 4 needed");
    }

    private static List<Long> readEverything(AttributeReader in, int depth) {
        var seen = new ArrayList<Long>();
        while (in.next()) {
            seen.add((long) in.type());
            in.string();
            if (depth < 10) {
                seen.addAll(readEverything(in.nested(), depth + 1).stream()
                        .limit(in.length())
                        .toList());
            }
            if (in.type() % 2 == 0) {
                in.u64();
            }
        }
        return seen.stream().limit(200).toList();
    }

    private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;
}
