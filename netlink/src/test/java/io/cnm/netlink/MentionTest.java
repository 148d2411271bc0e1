package io.cnm.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MentionTest {
    private static final int PORT = 8080;

    @Test
    void addressIsFoundInWhateverAttribute() {
        var mention = Mention.of(List.of(address("10.1.0.2"), address("fd00::2:7")), List.of());

        assertThat(mention.test(message(out -> out.nested(1, in -> in.bytes(2, bytes("10.1.0.2"))))))
                .isTrue();
        assertThat(mention.test(message(out -> out.u8(1, 9).bytes(2, bytes("fd00::2:7")))))
                .isTrue();
        assertThat(mention.test(message(out -> out.bytes(1, bytes("10.1.0.3")).bytes(2, bytes("fd00::2:8")))))
                .isFalse();
    }

    @Test
    void portIsFoundWithItsPadding() {
        var mention = Mention.of(List.of(), List.of(PORT));

        assertThat(mention.test(message(out -> out.be16(1, 80).be16(2, PORT)))).isTrue();
        assertThat(mention.test(message(out -> out.be16(1, PORT + 1).be32(2, PORT))))
                .isFalse();
    }

    @Test
    void nothingIsFoundOfNothingAndInNothing() {
        assertThat(Mention.of(List.of(), List.of()).test(message(out -> out.be16(1, PORT))))
                .isFalse();
        assertThat(Mention.of(List.of(), List.of(PORT)).test(message(out -> {})))
                .isFalse();
    }

    private static Message message(Consumer<AttributeWriter> attributes) {
        var out = new AttributeWriter();
        attributes.accept(out);
        return new Message(100, 0, 1, 0, out.view());
    }

    private static byte[] bytes(String text) {
        return address(text).getAddress();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
