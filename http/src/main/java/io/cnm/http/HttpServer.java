package io.cnm.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server. Event loops decode, encode and relay; handlers run on a bounded pool of workers. There is no plain TCP
 * listener: whoever can reach a container engine's socket owns the machine. <em>Thread-safe.</em>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing a connection that is refused cannot fail in a way that matters
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final long STOP_SECONDS = 5;

    /** In bytes. Left to itself, Netty reads as much as the last requests had, and a longer one in two goes. */
    private static final int USUAL_REQUEST = 2048;

    private static final int MOST_AT_ONCE = 64 << 10;

    static {
        Machine.name();
    }

    private final Router router;
    private final Limits limits;
    private final Map<String, String> headers;
    private final Function<Exception, Response> errors;
    private final ThreadPoolExecutor workers;
    private final MultiThreadIoEventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final List<Path> sockets = new CopyOnWriteArrayList<>();

    private HttpServer(Builder builder) {
        router = builder.router;
        limits = builder.limits;
        headers = Map.copyOf(builder.headers);
        errors = builder.errors;
        workers = Workers.start();
        loops = new MultiThreadIoEventLoopGroup(
                2, new DefaultThreadFactory("cnm-http", true), EpollIoHandler.newFactory());
    }

    /** Loads what serving needs, which else the first server and its first connection do. */
    public static void prepare() {
        new StrictRequestDecoder(Limits.DEFAULT, () -> {});
        new HttpResponseEncoder();
        new ServerBootstrap();
        ByteBufAllocator.DEFAULT.buffer().release();
    }

    /** Starts a server that answers by this table. */
    public static Builder builder(Router router) {
        return new Builder(router);
    }

    /**
     * Listens on a unix socket. The socket appears at its path with its final mode. A file that a dead server left is
     * replaced.
     *
     * @param path of the socket; its directory must exist
     * @param permissions of the socket
     * @param group owning group, by name; left as it is if there is no such group
     * @throws IOException if another server answers there, or the socket cannot be made
     */
    public void listen(Path path, Set<PosixFilePermission> permissions, Optional<String> group) throws IOException {
        requireFree(path);
        // Bound beside its place and renamed, so that nobody can connect before the mode is set.
        var made = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(made);
        var bootstrap = bootstrap(null)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        var listener = bind(bootstrap, new DomainSocketAddress(made.toFile()));
        Files.setPosixFilePermissions(made, permissions);
        if (group.isPresent()) {
            chgrp(made, group.get());
        }
        Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        listeners.add(listener);
        sockets.add(path);
        log.info("listening on unix://{}", path);
    }

    /**
     * Listens on TCP with mutual TLS.
     *
     * @return the address, with the port that the kernel chose if 0 was asked for
     * @throws IOException if the files cannot be read or the address is taken
     */
    public InetSocketAddress listen(InetSocketAddress address, TlsFiles files) throws IOException {
        var tls = SslContextBuilder.forServer(
                        files.certificate().toFile(), files.key().toFile())
                .trustManager(files.authority().toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        var bootstrap = bootstrap(tls)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        var listener = bind(bootstrap, address);
        listeners.add(listener);
        log.info("listening on tcp://{} with TLS", listener.localAddress());
        return (InetSocketAddress) listener.localAddress();
    }

    private static void chgrp(Path file, String group) throws IOException {
        try {
            var principal = file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(principal);
        } catch (UserPrincipalNotFoundException e) {
            log.debug("no group {}: {} stays with its owner's", group, file);
        }
    }

    private ServerBootstrap bootstrap(@Nullable SslContext tls) {
        return new ServerBootstrap()
                .group(loops)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(USUAL_REQUEST, USUAL_REQUEST, MOST_AT_ONCE))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 256 << 10))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, tls);
                    }
                });
    }

    private void accept(Channel channel, @Nullable SslContext tls) {
        if (connections.size() >= limits.connections()) {
            log.warn("connection refused: {} are open", limits.connections());
            channel.close();
            return;
        }
        connections.add(channel);
        var connection = new ServerConnection(this, channel);
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new StrictRequestDecoder(limits, connection::onBytes))
                .addLast(new HttpResponseEncoder())
                .addLast(connection);
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        if (!(bound.channel() instanceof ServerChannel)) {
            throw new IllegalStateException("not a listener: " + bound.channel());
        }
        bound.channel()
                .pipeline()
                .addLast(new AcceptFailures()); // behind the one that accepts, and waits a second then
        return bound.channel();
    }

    /**
     * Looks whether a server could listen there, without doing anything about it.
     *
     * @throws IOException if another server answers
     */
    public static void requireFree(Path path) throws IOException {
        if (answers(path)) {
            throw new IOException("another server answers on " + path);
        }
    }

    private static boolean answers(Path path) {
        if (!Files.exists(path)) {
            return false; // the usual case, without loading what Java's sockets need
        }
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false; // nobody is there, which is what a new listener wants
        }
    }

    Route.Match route(String method, String path) {
        return router.route(method, path);
    }

    Limits limits() {
        return limits;
    }

    Map<String, String> headers() {
        return headers;
    }

    ExecutorService workers() {
        return workers;
    }

    /** How many of the threads that answer requests are doing so; about. */
    public int busyWorkers() {
        return workers.getActiveCount();
    }

    Response errorResponse(Exception e) {
        return errors.apply(e);
    }

    /** Stops listening, lets running requests go on for a few seconds, and closes every connection. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        for (var socket : sockets) {
            try {
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                log.warn("cannot remove {}: {}", socket, e.toString());
            }
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        connections.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Collects the optional parts of a server. <em>Confined to one thread.</em> */
    public static final class Builder {
        private final Router router;
        private Limits limits = Limits.DEFAULT;
        private Map<String, String> headers = Map.of();
        private Function<Exception, Response> errors = Builder::plainError;

        private Builder(Router router) {
            this.router = router;
        }

        /** What a client may take. */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /** Headers of every response. */
        public Builder headers(Map<String, String> value) {
            headers = value;
            return this;
        }

        /** What is answered where a handler throws or a request is refused. */
        public Builder errors(Function<Exception, Response> value) {
            errors = value;
            return this;
        }

        /** The server; it listens nowhere yet. */
        public HttpServer build() {
            return new HttpServer(this);
        }

        private static Response plainError(Exception e) {
            if (e instanceof HttpException http) {
                return Response.text(http.status(), http.getMessage() + "\n");
            }
            log.error("request failed", e);
            return Response.text(500, "internal error\n");
        }
    }
}
