package io.cnm.proxy;

import static io.netty.channel.epoll.EpollIoOps.EPOLLIN;
import static io.netty.channel.epoll.EpollIoOps.NONE;

import io.cnm.api.PortBinding;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.NativeSocket;
import io.netty.channel.epoll.EpollIoOps;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A published TCP port. <em>Confined to the event loop's thread.</em> */
final class TcpPort implements Port {
    private static final Logger log = LoggerFactory.getLogger(TcpPort.class);

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_SYNCNT = 7;

    /** A sandbox that does not answer is given up after 1 + 2 + 4 + 8 seconds. */
    private static final int SYN_RETRIES = 3;

    private static final int ACCEPTED_AT_ONCE = 64;
    private static final int PAUSE_SECONDS = 1;

    private final ProxyLoop loop;
    private final Watched listening;
    private final Set<TcpLink> links = new LinkedHashSet<>();
    private Optional<Target> target;

    TcpPort(ProxyLoop loop, NativeSocket socket, PortBinding binding) {
        this.loop = loop;
        target = Optional.of(Target.of(binding));
        listening = Watched.watch(loop.loop(), socket, EPOLLIN, this::accept);
    }

    /** What connections inherit. */
    static void prepare(NativeSocket socket) {
        socket.option(IPPROTO_TCP, TCP_NODELAY, 1);
    }

    private void accept(EpollIoOps ops) {
        try {
            for (var i = 0; i < ACCEPTED_AT_ONCE; i++) {
                var client = listening.socket().accept();
                if (client.isEmpty()) {
                    return;
                }
                dial(client.get());
            }
        } catch (LinuxException e) {
            if (!Set.of(Errno.ECONNABORTED, Errno.EPROTO, Errno.EPERM)
                    .contains(e.errno())) { // else: the client has gone
                rest(e);
            }
        }
    }

    /** Whoever waits goes on waiting: there are no descriptors, and to ask at once would keep the loop busy. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task cannot fail
    private void rest(LinuxException reason) {
        log.warn("cannot accept connections for {} s: {}", PAUSE_SECONDS, reason.getMessage());
        listening.submit(NONE);
        loop.loop().schedule(() -> listening.submit(EPOLLIN), PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    private void dial(NativeSocket client) {
        if (target.isEmpty()) {
            client.close();
            return;
        }
        var to = target.get();
        loop.socket(true, to.address(), socket -> {
            if (socket.isPresent() && target.filter(to::equals).isPresent() && !listening.closed()) {
                link(client, socket.get(), to);
            } else {
                client.close();
                socket.ifPresent(NativeSocket::close);
            }
        });
    }

    private void link(NativeSocket client, NativeSocket socket, Target to) {
        try {
            socket.option(IPPROTO_TCP, TCP_NODELAY, 1).option(IPPROTO_TCP, TCP_SYNCNT, SYN_RETRIES);
            connect(socket, to);
        } catch (LinuxException e) {
            log.debug("cannot reach {}: {}", to.socket(), e.getMessage());
            socket.close();
            client.close();
            return;
        }
        links.add(TcpLink.of(loop, client, socket, links::remove));
    }

    private static void connect(NativeSocket socket, Target to) {
        try {
            socket.connect(to.socket());
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINPROGRESS) {
                throw e;
            }
        }
    }

    @Override
    public void lead(PortBinding binding) {
        var next = Optional.of(Target.of(binding));
        if (!next.equals(target)) {
            endLinks();
            target = next;
        }
    }

    @Override
    public void pause() {
        endLinks();
        target = Optional.empty();
    }

    private void endLinks() {
        List.copyOf(links).forEach(TcpLink::close);
    }

    @Override
    public void close() {
        listening.close();
        endLinks();
    }
}
