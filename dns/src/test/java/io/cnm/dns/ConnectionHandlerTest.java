package io.cnm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionHandlerTest {
    private static final byte[] QUERY = {1, 2, 3};

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Client> waiting = new ArrayList<>();
    private boolean deserved = true;
    private int batches;

    @BeforeEach
    void connect() {
        channel.freezeTime();
        ConnectionHandler.install(
                channel,
                (message, client) -> {
                    waiting.add(client);
                    return deserved;
                },
                () -> batches++);
        channel.pipeline().fireChannelActive();
    }

    private static ByteBuf frame() {
        return Unpooled.buffer().writeShort(QUERY.length).writeBytes(QUERY);
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void silentClientIsDisconnectedAfterTenSeconds() {
        pass(9);
        assertThat(channel.isOpen()).isTrue();

        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void dribblingBytesDoesNotHelp() {
        for (var i = 0; i < 9; i++) {
            pass(1);
            channel.writeInbound(Unpooled.buffer().writeByte(1));
        }
        pass(1);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void clientMayWaitLongerForItsReplyThanTenSeconds() {
        channel.writeInbound(frame());

        pass(12);
        assertThat(channel.isOpen()).isTrue();

        waiting.get(0).reply(QUERY);
        assertThat((ByteBuf) channel.readOutbound()).isEqualTo(frame());
        pass(10);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void eachQueryGivesTenMoreSeconds() {
        for (var i = 0; i < 5; i++) {
            pass(9);
            channel.writeInbound(frame());
            waiting.get(i).reply(QUERY);
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void queriesInOnePieceOrInManyAreServedAlike() {
        channel.writeInbound(Unpooled.wrappedBuffer(frame(), frame(), frame().writeShort(QUERY.length)));
        channel.writeInbound(Unpooled.wrappedBuffer(QUERY));

        assertThat(waiting).hasSize(4);
        assertThat(batches).as("what was read at once is one batch").isEqualTo(2);
        assertThat(waiting).allMatch(Client::stream);
    }

    @Test
    void whatDeservesNoReplyEndsTheConnection() {
        deserved = false;

        channel.writeInbound(frame());

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void clientThatDoesNotReadIsNotReadFrom() {
        channel.writeInbound(frame());
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();

        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
