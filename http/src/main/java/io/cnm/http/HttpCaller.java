package io.cnm.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls servers that may be anybody's: each call has a deadline for everything from the connection to the last byte, and an
 * answer may not be longer than its caller says. Each has a connection of its own, so that one that is refused is known not to
 * have reached the server; on a connection that was kept, nobody could tell. <em>Thread-safe.</em>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be closed is closed by its other end
public final class HttpCaller implements AutoCloseable {
    private static final int THREADS = 2;

    static {
        Machine.name();
    }

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("cnm-caller", true), EpollIoHandler.newFactory());

    /**
     * What a call may take.
     *
     * @param time for all of it
     * @param answer longest body of an answer, in bytes
     */
    public record Bounds(Duration time, int answer) {}

    /** An answer. */
    public static final class Reply {
        private final int status;
        private final byte[] body;

        Reply(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        /** 200 to 599. */
        public int status() {
            return status;
        }

        /** All of it. */
        public byte[] body() {
            return body;
        }
    }

    /**
     * Sends a POST request and waits for the whole answer.
     *
     * @param path such as {@code /Plugin.Activate}
     * @param headers beside those that HTTP itself needs
     * @throws NotSentException if the server has got nothing of it
     * @throws SocketTimeoutException if there was no answer in time
     * @throws IOException if the connection broke, or what came is not HTTP or too long
     */
    public Reply post(HttpTarget target, String path, Map<String, String> headers, byte[] body, Bounds bounds)
            throws IOException {
        var end = System.nanoTime() + bounds.time().toNanos();
        var answer = new CompletableFuture<Reply>();
        var channel = connect(target, answer, bounds, end);
        try {
            channel.writeAndFlush(request(target, path, headers, body));
            return answer.get(left(end), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timeout("did not answer", bounds);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(AnswerHandler.text(cause), cause);
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            channel.close();
        }
    }

    private Channel connect(HttpTarget target, CompletableFuture<Reply> answer, Bounds bounds, long end)
            throws IOException {
        var connecting = open(target, answer, bounds);
        await(connecting, connecting.channel(), end, bounds);
        var tls = connecting.channel().pipeline().get(SslHandler.class);
        if (tls != null) {
            await(tls.handshakeFuture(), connecting.channel(), end, bounds);
        }
        return connecting.channel();
    }

    private ChannelFuture open(HttpTarget target, CompletableFuture<Reply> answer, Bounds bounds) throws IOException {
        try {
            var tls = target instanceof HttpTarget.Tls secured ? context(secured.trust()) : null;
            return new Bootstrap()
                    .group(loops)
                    .channel(
                            target instanceof HttpTarget.Unix
                                    ? EpollDomainSocketChannel.class
                                    : EpollSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (tls != null && target instanceof HttpTarget.Tls secured) {
                                channel.pipeline()
                                        .addLast(tls.newHandler(channel.alloc(), secured.name(), secured.port()));
                            }
                            channel.pipeline()
                                    .addLast(new HttpClientCodec())
                                    .addLast(new AnswerHandler(answer, bounds.answer()));
                        }
                    })
                    .connect(address(target));
        } catch (SSLException | UnknownHostException | IllegalArgumentException e) {
            throw new NotSentException(AnswerHandler.text(e), e);
        }
    }

    /** Names are looked up on the caller's thread: a name server that does not answer must not keep other calls waiting. */
    private static SocketAddress address(HttpTarget target) throws UnknownHostException {
        if (target instanceof HttpTarget.Tcp tcp) {
            return new InetSocketAddress(InetAddress.getByName(tcp.name()), tcp.port());
        }
        if (target instanceof HttpTarget.Tls tls) {
            return new InetSocketAddress(InetAddress.getByName(tls.name()), tls.port());
        }
        return new DomainSocketAddress(((HttpTarget.Unix) target).socket().toFile());
    }

    private static SslContext context(HttpTarget.Trust trust) throws SSLException {
        var builder = SslContextBuilder.forClient();
        if (trust.authority().isPresent()) {
            builder.trustManager(trust.authority().get().toFile());
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        trust.identity()
                .ifPresent(identity -> builder.keyManager(
                        identity.certificate().toFile(), identity.key().toFile()));
        return builder.build();
    }

    private static void await(Future<?> step, Channel channel, long end, Bounds bounds) throws IOException {
        try {
            if (!step.await(left(end), TimeUnit.NANOSECONDS)) {
                channel.close();
                var timeout = timeout("did not take the connection", bounds);
                throw new NotSentException(AnswerHandler.text(timeout), timeout);
            }
        } catch (InterruptedException e) {
            channel.close();
            throw interrupted();
        }
        if (!step.isSuccess()) {
            channel.close();
            throw new NotSentException(AnswerHandler.text(step.cause()), step.cause());
        }
    }

    private static DefaultFullHttpRequest request(
            HttpTarget target, String path, Map<String, String> headers, byte[] body) {
        var request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path, Unpooled.wrappedBuffer(body));
        headers.forEach((name, value) -> request.headers().set(name, value));
        request.headers().set(HttpHeaderNames.HOST, target.host()).set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return request;
    }

    private static long left(long end) {
        return Math.max(0, end - System.nanoTime());
    }

    private static SocketTimeoutException timeout(String what, Bounds bounds) {
        return new SocketTimeoutException(what + " within " + bounds.time().toMillis() / 1000.0 + " s");
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for an answer");
    }

    /** Breaks all calls off. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
