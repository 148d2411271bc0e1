package io.cnm.kernel.firewall;

import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * The rules that a dockerd 20.10 leaves in the tables of iptables for its default network and one more, of which a container
 * on the default one publishes its port 80 at 9090; in ip6tables the same, as with {@code --ip6tables}. Both are put there by
 * iptables.
 */
final class DockersRules {
    /** An address of the bridge docker0, and the container there. */
    static final String GATEWAY = "172.17.0.1/16";

    static final String CONTAINER = "172.17.0.2";
    static final String GATEWAY6 = "fd17::1/64";
    static final String CONTAINER6 = "fd17::2";

    /** The bridge of its other network. */
    static final String OTHER_BRIDGE = "br-0123456789ab";

    private static final String RULES = """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT ACCEPT [0:0]
            :DOCKER - [0:0]
            :DOCKER-ISOLATION-STAGE-1 - [0:0]
            :DOCKER-ISOLATION-STAGE-2 - [0:0]
            :DOCKER-USER - [0:0]
            -A FORWARD -j DOCKER-USER
            -A FORWARD -j DOCKER-ISOLATION-STAGE-1
            -A FORWARD -o OTHER -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A FORWARD -o OTHER -j DOCKER
            -A FORWARD -i OTHER ! -o OTHER -j ACCEPT
            -A FORWARD -i OTHER -o OTHER -j ACCEPT
            -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A FORWARD -o docker0 -j DOCKER
            -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
            -A FORWARD -i docker0 -o docker0 -j ACCEPT
            -A DOCKER -d CONTAINER ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
            -A DOCKER-ISOLATION-STAGE-1 -i OTHER ! -o OTHER -j DOCKER-ISOLATION-STAGE-2
            -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
            -A DOCKER-ISOLATION-STAGE-1 -j RETURN
            -A DOCKER-ISOLATION-STAGE-2 -o OTHER -j DROP
            -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
            -A DOCKER-ISOLATION-STAGE-2 -j RETURN
            -A DOCKER-USER -j RETURN
            COMMIT
            *nat
            :PREROUTING ACCEPT [0:0]
            :INPUT ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :DOCKER - [0:0]
            -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
            -A OUTPUT ! -d LOOPBACK -m addrtype --dst-type LOCAL -j DOCKER
            -A POSTROUTING -s NETWORK ! -o docker0 -j MASQUERADE
            -A DOCKER -i docker0 -j RETURN
            -A DOCKER ! -i docker0 -p tcp -m tcp --dport 9090 -j DNAT --to-destination TARGET:80
            COMMIT
            """;

    private DockersRules() {}

    /** Puts them into the host's tables. */
    static void put(Lab lab) {
        restore(lab, "iptables-restore", "127.0.0.0/8", "172.17.0.0/16", CONTAINER, CONTAINER);
        restore(lab, "ip6tables-restore", "::1/128", "fd17::/64", CONTAINER6, "[" + CONTAINER6 + "]");
    }

    private static void restore(
            Lab lab, String program, String loopback, String network, String container, String target) {
        var rules = RULES.replace("OTHER", OTHER_BRIDGE)
                .replace("LOOPBACK", loopback)
                .replace("NETWORK", network)
                .replace("CONTAINER", container)
                .replace("TARGET", target);
        var file = lab.dir().resolve(program);
        try {
            Files.writeString(file, rules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lab.run(program, file.toString());
    }

    /** All tables of both programs, without what has been counted. */
    static String all(Lab lab) {
        return (lab.run("iptables-save") + lab.run("ip6tables-save"))
                .replaceAll("(?m)^#.*\\n", "")
                .replaceAll("\\[\\d+:\\d+]", "[0:0]");
    }
}
