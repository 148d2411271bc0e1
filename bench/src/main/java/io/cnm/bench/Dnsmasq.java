package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The name server that small networks have, serving one name of one label. <em>Confined to one thread.</em> */
record Dnsmasq(RunningProgram program) implements AutoCloseable {
    /** Where it is asked: an address of its own, on the port that needs no translation. */
    static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.53", 53);

    /** Starts it in a namespace; nothing if this machine does not have it. */
    static Optional<Dnsmasq> start(Netns inside, String name, String address) {
        return Engines.find("dnsmasq")
                .map(program -> new Dnsmasq(Program.of(
                                program.toString(),
                                "--keep-in-foreground",
                                "--conf-file=/dev/null",
                                "--no-resolv",
                                "--no-hosts",
                                "--pid-file=",
                                "--user=root",
                                "--bind-interfaces",
                                "--listen-address=" + ADDRESS.getAddress().getHostAddress(),
                                "--host-record=" + name + "," + address)
                        .start(inside)));
    }

    @Override
    public void close() {
        program.close();
    }
}
