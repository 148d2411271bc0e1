package io.cnm.http;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** When a connection is closed unless something happens before. <em>Confined to its event loop.</em> */
@SuppressWarnings("FutureReturnValueIgnored") // closing a connection cannot fail in a way that matters
final class Deadline {
    private final Channel channel;
    private Optional<Future<?>> timer = Optional.empty();

    Deadline(Channel channel) {
        this.channel = channel;
    }

    /** Puts it off, from now on. */
    void in(Duration time) {
        lift();
        timer = Optional.of(
                channel.eventLoop().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** There is none any more. */
    void lift() {
        timer.ifPresent(each -> each.cancel(false));
        timer = Optional.empty();
    }
}
