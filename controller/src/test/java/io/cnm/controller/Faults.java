package io.cnm.controller;

import io.cnm.api.IpAddress;
import io.cnm.api.SystemException;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.Scope;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes calls to journal and IPAM fail, by what they are for: {@code commit}, {@code release 10.1.0.2}. <em>Thread-safe.</em> */
final class Faults {
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();

    /** From now on this call fails. */
    void make(String call) {
        wanted.add(call);
    }

    /** From now on no call fails. */
    void end() {
        wanted.clear();
    }

    private void pass(String call) {
        if (wanted.contains(call)) {
            throw new SystemException("made to fail: " + call);
        }
    }

    /** A journal that fails at {@code intend}, {@code intend TITLE} of a plan, and {@code commit}. */
    Journal of(Journal journal) {
        return intent -> {
            pass("intend");
            pass("intend " + intent.plan().title());
            var ticket = journal.intend(intent);
            return new Journal.Ticket() {
                @Override
                public void commit() {
                    pass("commit");
                    ticket.commit();
                }

                @Override
                public void abandon() {
                    pass("abandon");
                    ticket.abandon();
                }
            };
        };
    }

    /** An IPAM driver that fails at {@code lease pool}, {@code lease address}, {@code release ADDRESS} and {@code release pool}. */
    IpamDriver of(IpamDriver ipam) {
        return new FaultyIpam(ipam);
    }

    private final class FaultyIpam implements IpamDriver {
        private final IpamDriver ipam;

        private FaultyIpam(IpamDriver ipam) {
            this.ipam = ipam;
        }

        @Override
        public String type() {
            return ipam.type();
        }

        @Override
        public Capabilities capabilities() {
            return ipam.capabilities();
        }

        @Override
        public String addressSpace(Scope scope) {
            return ipam.addressSpace(scope);
        }

        @Override
        public PoolLease requestPool(PoolRequest request) {
            pass("lease pool");
            return ipam.requestPool(request);
        }

        @Override
        public void releasePool(String poolId) {
            pass("release pool");
            ipam.releasePool(poolId);
        }

        @Override
        public AddressLease requestAddress(AddressRequest request) {
            pass("lease address");
            return ipam.requestAddress(request);
        }

        @Override
        public void releaseAddress(String poolId, IpAddress address) {
            pass("release " + address);
            ipam.releaseAddress(poolId, address);
        }
    }
}
