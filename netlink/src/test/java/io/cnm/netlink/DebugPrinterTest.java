package io.cnm.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.Errno;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DebugPrinterTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final DebugPrinter printer =
            new DebugPrinter(TestRequest.DICTIONARY, new PrintStream(printed, true, StandardCharsets.UTF_8), true);

    @Test
    void messageIsPrintedWithNamesAndNests() {
        var out = new AttributeWriter();
        Message.append(out, new TestRequest(7), 3, Constants.NLM_F_ACK | Constants.NLM_F_CREATE);

        printer.sent(out.view());

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        netlink > TEST_NEW seq 3 flags REQUEST|ACK|CREATE, 40 bytes
                            struct 00000000
                            TEST_NUMBER 7
                            TEST_NEST
                                TEST_INNER "x"
                        """);
    }

    @Test
    void answerIsPrintedWithItsResult() {
        var kernel = new FakeKernel((sent, answers) -> answers.refuse(sent.get(0), Errno.EBUSY));
        var out = new AttributeWriter();
        Message.append(out, new TestRequest(1), 9, 0);
        kernel.send(out.view());

        kernel.receive(Duration.ZERO, printer::received);

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("netlink < NLMSG_ERROR seq 9 flags CAPPED, 36 bytes: EBUSY\n");
    }

    @Test
    void unknownAndMalformedThingsArePrintedToo() {
        var unknown = new Request() {
            @Override
            public int type() {
                return 999;
            }

            @Override
            public int flags() {
                return 0;
            }

            @Override
            public void encode(AttributeWriter body) {
                body.u32(77, 5);
            }

            @Override
            public String operation() {
                return "ask something";
            }
        };
        var out = new AttributeWriter();
        Message.append(out, unknown, 1, 0);

        printer.sent(out.view());
        printer.received(ByteBuffer.wrap(new byte[20]));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        netlink > message 999 seq 1 flags REQUEST, 24 bytes
                            attribute 77 05000000
                        netlink < message claims 0 bytes, 20 are there
                        """);
        assertThat(unknown.needs()).isEqualTo(Set.of());
    }

    @Test
    void nothingIsPrintedUnlessAskedFor() {
        new DebugPrinter(TestRequest.DICTIONARY, new PrintStream(printed, true, StandardCharsets.UTF_8), false)
                .sent(ByteBuffer.wrap(new byte[20]));

        assertThat(printed.size()).isZero();
    }
}
