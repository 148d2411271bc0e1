package io.cnm.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker does about one request: has its handler answer, and writes what it streams. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class Answering implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Answering.class);

    private final ServerConnection connection;
    private final Channel channel;
    private final Handler handler;
    private final Request request;
    private final InputStream rawInput;

    /** @param rawInput what the client sends to a handler that gets the connection */
    Answering(ServerConnection connection, Channel channel, Handler handler, Request request, InputStream rawInput) {
        this.connection = connection;
        this.channel = channel;
        this.handler = handler;
        this.request = request;
        this.rawInput = rawInput;
    }

    /** An error, such as a class that cannot be loaded while no file can be opened, ends the connection and the thread. */
    @Override
    public void run() {
        var answered = false;
        try {
            var response = answer();
            if (response.content() instanceof Response.Streamed streamed) {
                stream(response, chunks(), streamed.source()::start);
            } else if (response.content() instanceof Response.Hijacked hijacked) {
                stream(response, raw(), hijacked.handler()::start);
            } else {
                channel.eventLoop().execute(() -> connection.respond(response, Optional.empty()));
            }
            answered = true;
        } finally {
            if (!answered) {
                channel.close();
            }
        }
    }

    private Response answer() {
        try {
            return handler.handle(request);
        } catch (Exception e) {
            return connection.errorResponse(e);
        } catch (StackOverflowError e) {
            return connection.errorResponse(new IllegalStateException("the request nests too deep", e));
        }
    }

    private interface Start {
        void on(ChannelOutStream stream) throws Exception;
    }

    /**
     * Begins a stream behind its head, which the event loop is asked to send first. Not as a task of its own: a server that
     * stops takes no more of them, and would cut off a stream whose head it has sent.
     */
    private void stream(Response response, ChannelOutStream stream, Start start) {
        channel.eventLoop().execute(() -> connection.respond(response, Optional.of(stream)));
        if (request.method().equals("HEAD")) {
            stream.close();
            return;
        }
        try {
            start.on(stream);
        } catch (Exception e) {
            log.warn("stream of {} cut off: {}", request.path(), e.toString());
            channel.close();
        }
    }

    private ChannelOutStream chunks() {
        return new ChannelOutStream(
                channel,
                DefaultHttpContent::new,
                () -> channel.eventLoop().execute(connection::endStream),
                InputStream.nullInputStream());
    }

    private ChannelOutStream raw() {
        return new ChannelOutStream(
                channel,
                bytes -> bytes,
                () -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE),
                rawInput);
    }
}
