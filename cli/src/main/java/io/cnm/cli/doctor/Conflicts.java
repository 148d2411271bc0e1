package io.cnm.cli.doctor;

import io.cnm.kernel.HostWindow;
import io.cnm.linux.Netns;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.expr.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who else is in this thread's network namespace and would get in the way. Nothing is changed. */
final class Conflicts {
    private static final String DOCKER = "another Docker";
    private static final String DROPPING = "firewall of others";
    private static final String OLD_IPTABLES = "old iptables";

    private Conflicts() {}

    static List<Diagnosis> look() {
        var diagnoses = new ArrayList<Diagnosis>();
        try (var netns = Netns.current();
                var window = HostWindow.open(netns)) {
            diagnoses.add(docker(window));
        }
        diagnoses.add(dropping());
        diagnoses.add(oldIptables());
        return diagnoses;
    }

    private static Diagnosis docker(HostWindow window) {
        var found = new ArrayList<String>();
        for (var name : List.of("docker0", "docker_gwbridge")) {
            window.view().findLink(name).filter(link -> !link.ours()).ifPresent(link -> found.add("link " + name));
        }
        found.addAll(window.firewallOfDocker());
        return found.isEmpty()
                ? Diagnosis.ok(DOCKER, "is not here")
                : Diagnosis.warning(
                        DOCKER,
                        String.join("; ", found),
                        "stop it, or start the daemon beside it with: cnm daemon --bridge NAME, or --bridge none");
    }

    /** What one base chain drops, no other can accept. */
    private static Diagnosis dropping() {
        try (var nft = NftSocket.open()) {
            var chains = nft.tables().stream()
                    .flatMap(table -> nft.chains(table.id()).stream())
                    .filter(chain -> chain.hooks().stream().anyMatch(Conflicts::dropsForwarded))
                    .map(Conflicts::name)
                    .toList();
            return chains.isEmpty()
                    ? Diagnosis.ok(DROPPING, "drops nothing that is forwarded, by policy")
                    : Diagnosis.warning(
                            DROPPING,
                            "drops what is forwarded unless a rule accepts it: " + String.join("; ", chains),
                            "let it accept what comes from the bridges of your networks and goes to them");
        }
    }

    private static boolean dropsForwarded(Hook hook) {
        return hook.point() == Hook.NF_INET_FORWARD && hook.policy() == Verdict.NF_DROP;
    }

    private static String name(Chain chain) {
        return "table " + chain.table() + ", chain " + chain.name();
    }

    /** Rules of which nf_tables knows nothing. A kernel that never had them has no such file. */
    private static Diagnosis oldIptables() {
        var tables = new ArrayList<String>();
        for (var file : List.of("ip_tables_names", "ip6_tables_names")) {
            try {
                var path = Path.of("/proc/thread-self/net", file);
                if (Files.exists(path)) {
                    tables.addAll(Files.readAllLines(path));
                }
            } catch (IOException e) {
                return Diagnosis.warning(
                        OLD_IPTABLES, "cannot be looked at: " + e, "look yourself: iptables-legacy-save");
            }
        }
        return tables.isEmpty()
                ? Diagnosis.ok(OLD_IPTABLES, "has no tables")
                : Diagnosis.warning(
                        OLD_IPTABLES,
                        "has tables beside nf_tables: " + String.join(", ", tables),
                        "see with iptables-legacy-save whether its FORWARD chain drops; better move its rules to nftables");
    }
}
