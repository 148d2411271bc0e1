package io.cnm.controller;

import io.cnm.plan.Namespace;
import io.cnm.spi.NameService;

/** The resolvers of sandboxes that are not there yet: nothing is opened, and there are no ports. <em>Thread-safe.</em> */
final class ForeseenNames implements NameService {
    @Override
    public Resolver open(Namespace sandbox, View view) {
        return new Foreseen();
    }

    @Override
    public void close() {}

    private static final class Foreseen implements Resolver {
        @Override
        public int udpPort() {
            return 0;
        }

        @Override
        public int tcpPort() {
            return 0;
        }

        @Override
        public void update(View view) {}

        @Override
        public void close() {}
    }
}
