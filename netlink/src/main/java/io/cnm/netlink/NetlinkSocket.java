package io.cnm.netlink;

import static io.cnm.netlink.Constants.NLM_F_ACK;
import static io.cnm.netlink.Constants.NLM_F_DUMP;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Sends requests and returns when the kernel has answered. Answers find their requests by sequence number, so any number
 * of threads can share a socket: whoever waits first reads for all. Every wait has a deadline; answers that come later
 * are dropped by their sequence number. Interrupting a waiting thread does not disturb it; its interrupt flag is kept.
 * <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
public final class NetlinkSocket implements AutoCloseable {
    /** How long an answer may take if nothing else is said. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    private static final int DUMP_TRIES = 10;
    private static final int GET_TRIES = 3;
    private static final Duration LOOK_FOR_LOST_ANSWERS = Duration.ofMillis(20);

    private final Transport transport;
    private final Dictionary dictionary;
    private final Duration deadline;
    private final DebugPrinter debug;

    /** Guards the fields below it and the exchanges in {@link #waiting}. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    /** By their first sequence numbers. */
    private final NavigableMap<Integer, Exchange> waiting = new TreeMap<>();

    private int nextSequence = 1;
    private boolean reading;
    private int users;
    private boolean closed;

    /** The kernel runs one dump at a time for a socket and answers EBUSY to a second. */
    private final ReentrantLock dumping = new ReentrantLock();

    /**
     * A socket over an open transport, with the default deadline.
     *
     * @param transport closed with this socket
     * @param dictionary names for exceptions and the debug print
     */
    public NetlinkSocket(Transport transport, Dictionary dictionary) {
        this(transport, dictionary, DEFAULT_DEADLINE);
    }

    /** A socket over an open transport. */
    public NetlinkSocket(Transport transport, Dictionary dictionary, Duration deadline) {
        this.transport = transport;
        this.dictionary = dictionary;
        this.deadline = deadline;
        this.debug = new DebugPrinter(dictionary);
    }

    /**
     * Sends one request and waits for its acknowledgement.
     *
     * @return messages that came beside it, as NLM_F_ECHO makes the kernel send
     * @throws NetlinkException if the kernel refused it or did not answer
     */
    public List<Message> execute(Request request) {
        return exchange(Exchange.Kind.CHANGE, List.of(request))
                .outcomes(dictionary)
                .get(0)
                .require();
    }

    /**
     * Sends many requests, as many at a time as may travel together, and collects every answer. The kernel goes on after
     * a refusal, so requests that do not hang together succeed and fail each for itself. One that {@linkplain
     * Request#needs() needs} what another of the list {@linkplain Request#makes() makes} is sent only after that was
     * acknowledged, and not at all if it was not: its failure is then {@link NetlinkException#notSent()}. So a refused
     * creation never lets a later message reach an object of the same name or index that somebody else made.
     *
     * @return an outcome for each request, in their order; {@link Outcome#requireAll} throws the first failure
     */
    public List<Outcome> executeAll(List<? extends Request> requests) {
        return requests.size() == 1 ? transact(requests) : new Stages(this::transact).run(requests);
    }

    /**
     * Sends all requests in one datagram, whatever they need of each other, and collects every answer. For families whose
     * kernel side makes a transaction of a datagram, and for namespaces that are wholly the caller's own, where an index
     * or a name can mean nobody else's object.
     *
     * @return an outcome for each request, in their order; all fail with EMSGSIZE if they do not fit the send buffer
     *     (16 MiB, a few hundred KiB without privilege)
     */
    public List<Outcome> transact(List<? extends Request> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        return exchange(Exchange.Kind.CHANGE, requests).outcomes(dictionary);
    }

    /**
     * Asks for one object.
     *
     * @throws NetlinkException if there is none ({@link NetlinkException#notFound()}) or the question was refused
     */
    public <T> T get(Request request, Function<Message, T> decoder) {
        for (var tries = 1; ; tries++) {
            var outcome = exchange(Exchange.Kind.GET, List.of(request))
                    .outcomes(dictionary)
                    .get(0);
            var lost = outcome.failure().filter(e -> e.errno() == Errno.ENOBUFS).isPresent();
            if (!lost || tries == GET_TRIES) {
                var replies = outcome.require();
                if (replies.isEmpty()) {
                    throw NetlinkException.local(request, Errno.ENOENT, "the kernel answered nothing", 0);
                }
                return decoder.apply(replies.get(0));
            }
        }
    }

    /** Asks for one object that may be missing. */
    public <T> Optional<T> find(Request request, Function<Message, T> decoder) {
        try {
            return Optional.of(get(request, decoder));
        } catch (NetlinkException e) {
            if (e.notFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Asks for all objects that match. What the kernel lists while its objects change (NLM_F_DUMP_INTR) may lack some or
     * have some twice; such a list is asked for again, and never returned.
     *
     * @throws NetlinkException if the question was refused, or if the list was {@linkplain
     *     NetlinkException#interrupted() disturbed} every time
     */
    public <T> List<T> dump(Request request, Function<Message, T> decoder) {
        return dump(request, message -> true, decoder);
    }

    /**
     * Asks for all objects, and keeps those that are wanted: the others take no memory.
     *
     * @param wanted asked of each message as it comes, in place of everybody who uses the socket: it is quick, and throws nothing
     * @throws NetlinkException as {@link #dump(Request, Function)} does
     */
    public <T> List<T> dump(Request request, Predicate<Message> wanted, Function<Message, T> decoder) {
        return listed(request, wanted).stream().map(decoder).toList();
    }

    /**
     * Asks for all objects, and shows each as it comes. If the list is disturbed, all are shown again.
     *
     * @param eye called in place of everybody who uses the socket: it is quick, and throws nothing
     * @throws NetlinkException as {@link #dump(Request, Function)} does
     */
    public void show(Request request, Consumer<Message> eye) {
        listed(request, message -> {
            eye.accept(message);
            return false;
        });
    }

    private List<Message> listed(Request request, Predicate<Message> wanted) {
        dumping.lock();
        try {
            for (var tries = 0; tries < DUMP_TRIES; tries++) {
                var exchange = exchange(Exchange.Kind.DUMP, List.of(request), wanted);
                var outcome = exchange.outcomes(dictionary).get(0);
                if (outcome.failure().filter(NetlinkSocket::passes).isEmpty() && !exchange.interrupted()) {
                    return outcome.require();
                }
            }
            throw NetlinkException.local(request, Errno.EINTR, "it changed each of " + DUMP_TRIES + " times", 0);
        } finally {
            dumping.unlock();
        }
    }

    /** Whether a dump's failure may be gone when it is tried again; EBUSY is a dump given up earlier. */
    private static boolean passes(NetlinkException e) {
        return switch (e.errno()) {
            case EBUSY, EINTR, ENOBUFS -> true;
            default -> false;
        };
    }

    private Exchange exchange(Exchange.Kind kind, List<? extends Request> requests) {
        return exchange(kind, requests, message -> true);
    }

    private Exchange exchange(Exchange.Kind kind, List<? extends Request> requests, Predicate<Message> wanted) {
        var exchange = begin(kind, requests, wanted);
        try {
            send(kind, exchange, requests);
            await(exchange);
            return exchange;
        } finally {
            end(exchange);
        }
    }

    private Exchange begin(Exchange.Kind kind, List<? extends Request> requests, Predicate<Message> wanted) {
        lock.lock();
        try {
            if (closed) {
                throw NetlinkException.local(requests.get(0), Errno.EBADF, "the socket is closed", 0);
            }
            var room = Integer.MAX_VALUE - nextSequence >= requests.size();
            var exchange = new Exchange(kind, requests, wanted, room ? nextSequence : 1);
            nextSequence = exchange.firstSequence() + requests.size();
            waiting.put(exchange.firstSequence(), exchange);
            users++;
            return exchange;
        } finally {
            lock.unlock();
        }
    }

    private void send(Exchange.Kind kind, Exchange exchange, List<? extends Request> requests) {
        var out = new AttributeWriter();
        for (var i = 0; i < requests.size(); i++) {
            var request = requests.get(i);
            var flags =
                    switch (kind) {
                        case CHANGE -> request.acknowledged() ? NLM_F_ACK : 0;
                        case DUMP -> NLM_F_DUMP;
                        case GET -> 0;
                    };
            Message.append(out, request, exchange.firstSequence() + i, flags);
        }
        debug.sent(out.view());
        try {
            transport.send(out.view());
        } catch (LinuxException e) {
            relock(() -> exchange.giveUp(e.errno()));
        }
    }

    private void await(Exchange exchange) {
        var end = System.nanoTime() + deadline.toNanos();
        var interrupted = false;
        lock.lock();
        try {
            exchange.sent = true;
            while (!exchange.complete()) {
                var left = end - System.nanoTime();
                if (closed) {
                    exchange.giveUp(Errno.EBADF);
                } else if (left <= 0) {
                    exchange.giveUp(Errno.ETIMEDOUT);
                } else if (reading) {
                    interrupted |= pause(left);
                } else {
                    read(Duration.ofNanos(left));
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the reading thread to have news; whether this thread was interrupted. */
    @SuppressWarnings("WaitNotInLoop") // its caller is the loop
    private boolean pause(long nanos) {
        try {
            changed.await(nanos, TimeUnit.NANOSECONDS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Reads one datagram for all, with the lock let go while waiting for it. */
    private void read(Duration timeout) {
        var answersMissing = answersMissing();
        var wait = answersMissing && timeout.compareTo(LOOK_FOR_LOST_ANSWERS) > 0 ? LOOK_FOR_LOST_ANSWERS : timeout;
        reading = true;
        lock.unlock();
        var came = true;
        try {
            came = transport.receive(wait, this::dispatch);
        } catch (OverrunException e) {
            relock(() -> waiting.values().forEach(exchange -> exchange.suspect = true));
        } finally {
            lock.lock();
            reading = false;
            changed.signalAll();
        }
        if (!came && answersMissing) {
            loseAnswers();
        }
    }

    private boolean answersMissing() {
        for (var exchange : waiting.values()) {
            if (exchange.suspect) {
                return true;
            }
        }
        return false;
    }

    /**
     * The receive buffer is empty, after it overflowed or after a refusal that may stand for several messages. The kernel
     * answers within sendmsg, so what is not here for an exchange that has been sent will never come.
     */
    private void loseAnswers() {
        waiting.values().stream()
                .filter(exchange -> exchange.suspect && exchange.sent)
                .forEach(exchange -> exchange.giveUp(Errno.ENOBUFS));
    }

    private void dispatch(ByteBuffer datagram) {
        debug.received(datagram);
        var messages = Message.parse(datagram);
        relock(() -> {
            for (var message : messages) {
                var begun = waiting.floorEntry(message.sequence());
                if (begun != null
                        && message.sequence() - begun.getKey()
                                < begun.getValue().size()) {
                    begun.getValue().accept(message);
                }
            }
        });
    }

    private void relock(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private void end(Exchange exchange) {
        relock(() -> {
            waiting.remove(exchange.firstSequence());
            users--;
            changed.signalAll();
        });
    }

    /** Closes the socket. Threads that wait for an answer get an exception; this call returns when they are out. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            changed.signalAll();
            transport.wake();
            while (users > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        transport.close();
    }
}
