package io.cnm.testkit;

import io.cnm.plan.Namespace;
import io.cnm.spi.NameService;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name service that answers nobody, and remembers what each sandbox may know. <em>Thread-safe.</em> */
public final class FakeNames implements NameService {
    private final Map<Namespace, View> views = new ConcurrentHashMap<>();
    private final AtomicInteger nextPort = new AtomicInteger(40000);

    /** What the sandbox knows, if it has a resolver. */
    public Optional<View> view(Namespace sandbox) {
        return Optional.ofNullable(views.get(sandbox));
    }

    /** How many resolvers are open. */
    public int open() {
        return views.size();
    }

    @Override
    public Resolver open(Namespace sandbox, View view) {
        if (views.putIfAbsent(sandbox, view) != null) {
            throw new IllegalStateException(sandbox + " has a resolver already");
        }
        return new FakeResolver(sandbox, nextPort.getAndIncrement(), nextPort.getAndIncrement());
    }

    @Override
    public void close() {
        views.clear();
    }

    private final class FakeResolver implements Resolver {
        private final Namespace sandbox;
        private final int udpPort;
        private final int tcpPort;

        private FakeResolver(Namespace sandbox, int udpPort, int tcpPort) {
            this.sandbox = sandbox;
            this.udpPort = udpPort;
            this.tcpPort = tcpPort;
        }

        @Override
        public int udpPort() {
            return udpPort;
        }

        @Override
        public int tcpPort() {
            return tcpPort;
        }

        @Override
        public void update(View view) {
            views.replace(sandbox, view);
        }

        @Override
        public void close() {
            views.remove(sandbox);
        }
    }
}
