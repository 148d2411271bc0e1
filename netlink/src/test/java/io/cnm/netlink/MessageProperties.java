package io.cnm.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class MessageProperties {
    @Property
    void messagesOfADatagramComeBack(@ForAll @Size(min = 1, max = 20) List<Integer> numbers) {
        var out = new AttributeWriter();
        for (var i = 0; i < numbers.size(); i++) {
            Message.append(out, new TestRequest(numbers.get(i)), i + 1, 0);
        }

        var messages = Message.parse(out.view());

        assertThat(messages).extracting(TestRequest::numberIn).containsExactlyElementsOf(numbers);
        assertThat(messages.get(messages.size() - 1).sequence()).isEqualTo(numbers.size());
    }

    @Property(tries = 3000)
    void junkIsAnErrorOrMessagesThatFit(@ForAll @Size(max = 200) byte[] junk) {
        try {
            var messages = Message.parse(ByteBuffer.wrap(junk));

            assertThat(messages.stream()
                            .mapToInt(m -> 16 + m.payload().remaining())
                            .sum())
                    .isLessThanOrEqualTo(junk.length);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageMatching("message claims .* bytes, .* are there");
        }
    }

    @Property(tries = 2000)
    void dictionaryNeverFailsOnJunk(@ForAll @Size(max = 200) byte[] junk) {
        var message =
                new Message(TestRequest.TYPE, 0, 0, 0, ByteBuffer.wrap(junk).order(ByteOrder.nativeOrder()));

        for (var offset = 0; offset < junk.length; offset += 4) {
            assertThat(TestRequest.DICTIONARY.attributeAt(message, offset)).isNotNull();
        }
    }

    @Example
    void messageLongerThanItsDatagramIsAnError() {
        var datagram = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putInt(0, 20);

        assertThatThrownBy(() -> Message.parse(datagram)).hasMessage("message claims 20 bytes, 16 are there");
    }
}
