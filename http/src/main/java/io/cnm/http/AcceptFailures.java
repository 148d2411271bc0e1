package io.cnm.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that connections cannot be accepted, such as for want of descriptors: in a line, and not each time. Netty would log a
 * stack for every attempt. <em>Confined to its event loop.</em>
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long QUIET = Duration.ofSeconds(10).toNanos();

    private long quietUntil = System.nanoTime();
    private int untold;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        untold++;
        var now = System.nanoTime();
        if (now - quietUntil >= 0) {
            log.warn(
                    "cannot accept connections on {} (attempts={}): {}",
                    context.channel().localAddress(),
                    untold,
                    cause.toString());
            quietUntil = now + QUIET;
            untold = 0;
        }
    }
}
