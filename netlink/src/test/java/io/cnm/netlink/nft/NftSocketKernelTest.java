package io.cnm.netlink.nft;

import static io.cnm.netlink.nft.Family.INET;
import static io.cnm.netlink.nft.Field.IP_DADDR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.linux.Errno;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Verdict;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NftSocketKernelTest {
    private static final TableId TABLE = new TableId(INET, "t");
    private static final Chain CHAIN =
            new Chain(TABLE, "forward", Hook.filter(Hook.NF_INET_FORWARD, Hook.PRIORITY_FILTER));
    private static final NftSet PORTS = NftSet.of(TABLE, "ports")
            .key(DataType.INET_PROTO, DataType.INET_SERVICE)
            .value(DataType.IPV4_ADDR, DataType.INET_SERVICE)
            .build();
    private NftLab lab;

    @BeforeEach
    void open() {
        lab = NftLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void tablesAndChainsAreListedAsTheyWereWritten() {
        var table = new Table(TABLE).comment("a table");
        var base = new Chain(TABLE, "in", Hook.filter(Hook.NF_INET_LOCAL_IN, -7).dropping()).comment("a chain");
        var ingress =
                new Chain(TABLE, "ingress", Hook.filter(Hook.NF_INET_INGRESS, 0).on("lo"));
        var regular = new Chain(TABLE, "regular");

        lab.nft().commit(tx -> tx.create(table).create(base).create(ingress).create(regular));

        assertThat(lab.list(TABLE)).isEqualTo("""
                table inet t {
                	comment "a table"
                	chain in {
                		comment "a chain"
                		type filter hook input priority filter - 7; policy drop;
                	}

                	chain ingress {
                		type filter hook ingress device "lo" priority filter; policy accept;
                	}

                	chain regular {
                	}
                }
                """);
        var contents = lab.nft().contents(TABLE).orElseThrow();
        assertThat(new Table(contents.table().id(), 0, contents.table().userData(), 0))
                .isEqualTo(table);
        assertThat(contents.chains())
                .extracting(chain -> new Chain(chain.table(), chain.name(), chain.hooks(), chain.userData(), 0))
                .containsExactly(base, ingress, regular);
    }

    @Test
    void netdevChainHangsOnSeveralDevices() {
        lab.run("ip", "link", "add", "left0", "type", "veth", "peer", "name", "right0");
        var table = new TableId(Family.NETDEV, "t");
        var chain =
                new Chain(table, "c", Hook.filter(Hook.NF_NETDEV_INGRESS, -500).on("left0", "right0"));

        lab.nft().commit(tx -> tx.create(new Table(table)).create(chain));

        assertThat(lab.list(table)).contains("type filter hook ingress devices = { left0, right0 } priority -500;");
        assertThat(lab.nft().chains(table)).extracting(Chain::hooks).containsExactly(chain.hooks());
    }

    /** The way to publish ports: one rule, and an element for each port. */
    @Test
    void mapTranslatesRealTraffic() throws IOException {
        lab.run("ip", "link", "set", "lo", "up");
        var output = new Chain(TABLE, "output", Hook.nat(Hook.NF_INET_LOCAL_OUT, Hook.PRIORITY_DSTNAT));
        lab.nft().commit(tx -> tx.create(new Table(TABLE))
                .create(output)
                .create(PORTS)
                .add(Rule.in(output)
                        .match(Field.NFPROTO, Data.u8(2))
                        .dnatToMapped("ports", DataType.IPV4_ADDR, Field.L4PROTO, Field.TH_DPORT)
                        .build()));
        var loopback = InetAddress.getLoopbackAddress();
        try (var server = lab.netns().call(() -> new DatagramSocket(0, loopback));
                var client = lab.netns().call(() -> new DatagramSocket(0, loopback))) {
            server.setSoTimeout(10_000);

            lab.nft().commit(tx -> tx.table(TABLE)
                    .addElement(
                            "ports",
                            Data.concat(Data.u8(Field.IPPROTO_UDP), Data.port(8080)),
                            Data.concat(Data.ip(loopback), Data.port(server.getLocalPort()))));
            client.send(new DatagramPacket(new byte[] {42}, 1, loopback, 8080));

            var received = new DatagramPacket(new byte[1], 1);
            server.receive(received);
            assertThat(received.getData()).containsExactly(42);
        }
    }

    @Test
    void failingOperationInTheMiddleLeavesNothingAndIsNamed() {
        var e = catchThrowableOfType(NftException.class, () -> lab.nft().commit(tx -> tx.create(new Table(TABLE))
                .create(CHAIN)
                .add(Rule.in(CHAIN).jump("nowhere").comment("lost").build())
                .create(PORTS)));

        assertThat(e)
                .hasMessageStartingWith("add rule to inet t forward \"lost\" (operation 3 of 4): "
                        + "No such file or directory (ENOENT)")
                .hasMessageContaining("NFTA_RULE_EXPRESSIONS");
        assertThat(e.failures()).hasSize(1);
        assertThat(e.first().index()).isEqualTo(2);
        assertThat(e.notFound()).isTrue();
        assertThat(e.retryable()).isFalse();
        assertThat(lab.nft().tables()).isEmpty();
        assertThat(lab.run("nft", "list", "ruleset")).isEmpty();
    }

    @Test
    void allFailingOperationsAreCollected() {
        var e = catchThrowableOfType(NftException.class, () -> lab.nft().commit(tx -> tx.create(new Table(TABLE))
                .table(TABLE)
                .deleteChain("a")
                .deleteSet("b")
                .and()
                .create(new Table(TABLE))
                .create(new Chain(TABLE, "last"))));

        assertThat(e.failures()).extracting(NftException.Failure::index).containsExactly(1, 2, 3);
        assertThat(e.exists()).isTrue();
        assertThat(e).hasMessageEndingWith("; and 2 more");
    }

    @Test
    void twoThousandFailingOperationsAreReported() {
        var e = catchThrowableOfType(NftException.class, () -> lab.nft().commit(tx -> {
            tx.create(new Table(TABLE));
            IntStream.range(0, 2000).forEach(i -> tx.table(TABLE).deleteChain("chain" + i));
        }));

        assertThat(e.failures()).hasSize(2000);
        assertThat(e.first().operation()).isEqualTo("delete chain inet t chain0");
        assertThat(lab.nft().tables()).isEmpty();
    }

    @Test
    void refusedElementIsNamed() {
        var elements =
                IntStream.range(0, 3000).mapToObj(NftSocketKernelTest::port).toList();
        lab.nft().commit(tx -> tx.create(new Table(TABLE)).create(PORTS).add(PORTS, List.of(port(2222))));

        var e = catchThrowableOfType(
                NftException.class, () -> lab.nft().commit(tx -> tx.table(TABLE).createElements("ports", elements)));

        assertThat(e).hasMessageStartingWith("add elements to inet t ports, key 0x06000000" + "08ae0000");
        assertThat(lab.nft().elements(TABLE, "ports")).hasSize(1);
    }

    @Test
    void largeBatchIsOneTransaction() {
        var elements =
                IntStream.range(0, 10_000).mapToObj(NftSocketKernelTest::port).toList();

        var before = lab.nft().generation().id();
        var committed = lab.nft().commit(tx -> tx.create(new Table(TABLE))
                .create(PORTS)
                .add(PORTS, elements)
                .echo());

        assertThat(committed.generation().id()).isEqualTo(before + 1);
        assertListed(Set.copyOf(elements));
        lab.nft().commit(tx -> tx.table(TABLE).deleteElements("ports", elements));
        assertListed(Set.of());
    }

    /** As long as the kernel's hash table grows or shrinks, behind the answer, a list can lack elements that are in it. */
    private void assertListed(Set<Element> expected) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        Set<Element> listed;
        do {
            listed = Set.copyOf(lab.nft().elements(TABLE, "ports"));
        } while (!listed.equals(expected) && System.nanoTime() < deadline);
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void tenThousandRulesAreOneTransaction() {
        var rule = Rule.in(CHAIN)
                .match(IP_DADDR, Data.ip("1.2.3.4"))
                .counter()
                .accept()
                .build();

        var before = lab.nft().generation().id();
        lab.nft().commit(tx -> {
            tx.create(new Table(TABLE)).create(CHAIN);
            IntStream.range(0, 10_000).forEach(i -> tx.add(rule));
        });
        var after = lab.nft().generation().id();

        assertThat(lab.nft().rules(TABLE, "forward")).hasSize(10_000);
        assertThat(after).isEqualTo(before + 1);
    }

    @Test
    void rulesComeBackWithHandlesAndAreFoundByThem() {
        lab.nft().commit(tx -> tx.create(new Table(TABLE)).create(CHAIN));
        var middle = Rule.in(CHAIN).counter().comment("b").build();

        var echoed = lab.nft().commit(tx -> tx.add(middle).echo()).rules().get(0);
        lab.nft().commit(tx -> tx.insert(Rule.in(CHAIN).counter().comment("0").build())
                .insertBefore(
                        echoed.handle(), Rule.in(CHAIN).counter().comment("a").build())
                .addAfter(echoed.handle(), Rule.in(CHAIN).counter().comment("c").build())
                .add(Rule.in(CHAIN).counter().comment("d").build()));

        assertThat(echoed.withoutHandle()).isEqualTo(middle);
        assertThat(comments()).containsExactly("0", "a", "b", "c", "d");
        lab.nft()
                .commit(tx -> tx.replace(
                        echoed.handle(), Rule.in(CHAIN).drop().comment("B").build()));
        assertThat(comments()).containsExactly("0", "a", "B", "c", "d");
        lab.nft().commit(tx -> tx.delete(echoed));
        assertThat(comments()).containsExactly("0", "a", "c", "d");
        lab.nft().commit(tx -> tx.table(TABLE).flushChain("forward"));
        assertThat(comments()).isEmpty();
    }

    @Test
    void privateUserDataIdentifiesARuleAndStaysInvisible() {
        var rule = Rule.in(CHAIN)
                .counter()
                .comment("seen")
                .userData(UserData.PRIVATE, Data.be32(77))
                .build();

        lab.nft().commit(tx -> tx.create(new Table(TABLE)).create(CHAIN).add(rule));

        assertThat(lab.list(TABLE)).contains("counter packets 0 bytes 0 comment \"seen\"\n");
        assertThat(lab.nft().rules(TABLE))
                .filteredOn(r -> r.userData()
                        .find(UserData.PRIVATE)
                        .filter(Data.be32(77)::equals)
                        .isPresent())
                .hasSize(1);
    }

    @Test
    void flushedTableKeepsChainsAndSets() {
        lab.nft().commit(tx -> tx.create(new Table(TABLE))
                .create(CHAIN)
                .create(PORTS)
                .add(Rule.in(CHAIN).accept().build()));

        lab.nft().commit(tx -> tx.table(TABLE).flush());

        var contents = lab.nft().contents(TABLE).orElseThrow();
        assertThat(contents.rules()).isEmpty();
        assertThat(contents.chains()).hasSize(1);
        assertThat(contents.sets()).hasSize(1);
    }

    @Test
    void deletingWhatMayBeMissingIsContentWithNothing() {
        lab.nft()
                .commit(tx ->
                        tx.create(new Table(TABLE)).create(CHAIN).create(PORTS).add(PORTS, List.of(port(80))));

        lab.nft().commit(tx -> tx.create(new Chain(TABLE, "new"))
                .table(TABLE)
                .deleteChainIfPresent("none")
                .deleteSetIfPresent("none")
                .deleteElementsIfPresent("ports", List.of(port(79), port(80), port(81)))
                .and()
                .table(INET, "none")
                .deleteIfPresent());

        assertThat(lab.nft().chains(TABLE)).extracting(Chain::name).containsExactly("forward", "new");
        assertThat(lab.nft().elements(TABLE, "ports")).isEmpty();
        lab.nft().commit(tx -> tx.table(INET, "none").deleteIfPresent());
    }

    @Test
    void changeBehindOnesBackIsNoticed() {
        var seen = lab.nft().commit(tx -> tx.create(new Table(TABLE)).echo()).generation();
        assertThat(seen.id()).isEqualTo(lab.nft().generation().id());
        lab.load("add chain inet t theirs");

        var e = catchThrowableOfType(NftException.class, () -> lab.nft()
                .commit(tx -> tx.expectGeneration(seen.id()).create(CHAIN)));

        assertThat(e.generationChanged()).isTrue();
        assertThat(e.retryable()).isTrue();
        assertThat(e.first().cause().errno()).isEqualTo(Errno.ERESTART);
        assertThat(lab.nft().chains(TABLE)).extracting(Chain::name).containsExactly("theirs");
        var now = lab.nft().generation();
        lab.nft().commit(tx -> tx.expectGeneration(now.id()).create(CHAIN));
        assertThat(lab.nft().chains(TABLE)).hasSize(2);
    }

    @Test
    void eventsTellWhatChangedAndWhoDidIt() throws Exception {
        var heard = new LinkedBlockingQueue<NftEvent>();
        var ready = new LinkedBlockingQueue<Boolean>();
        var listener = new NftEvents.Listener() {
            @Override
            public void resync() {
                ready.add(true);
            }

            @Override
            public void event(NftEvent event) {
                heard.add(event);
            }
        };
        try (var events = lab.netns().call(() -> NftEvents.follow(listener))) {
            assertThat(ready.poll(10, TimeUnit.SECONDS)).isTrue();
            var rule = Rule.in(CHAIN).accept().comment("event").build();

            lab.nft().commit(tx -> tx.create(new Table(TABLE))
                    .create(CHAIN)
                    .create(PORTS)
                    .add(PORTS, List.of(port(80)))
                    .add(rule));

            assertThat(next(heard)).isInstanceOf(Table.class);
            assertThat(next(heard)).isInstanceOf(Chain.class);
            assertThat(next(heard)).isInstanceOf(NftSet.class);
            assertThat(next(heard)).isEqualTo(new ElementList(TABLE, "ports", 0, List.of(port(80))));
            assertThat(((Rule) next(heard)).withoutHandle()).isEqualTo(rule);
            var generation = (Generation) next(heard);
            assertThat(Path.of("/proc/self/task", Long.toString(generation.taskId())))
                    .exists();
            assertThat(generation.taskName()).isNotEmpty();

            lab.run("nft", "delete", "table", "inet", "t");
            var gone = heard.poll(10, TimeUnit.SECONDS);
            while (gone != null && !(gone.object() instanceof Table)) {
                assertThat(gone.deleted()).isTrue();
                gone = heard.poll(10, TimeUnit.SECONDS);
            }
            assertThat(((Generation) next(heard)).taskName()).isEqualTo("nft");
            assertThat(events).isNotNull();
        }
    }

    @Test
    void xtablesMatchesAndTargetsSurviveDumpAndRestore() {
        lab.run(
                "iptables",
                "-A",
                "FORWARD",
                "-m",
                "conntrack",
                "--ctstate",
                "RELATED",
                "-j",
                "LOG",
                "--log-prefix",
                "x");
        lab.run("iptables", "-A", "FORWARD", "-m", "addrtype", "--dst-type", "LOCAL", "-j", "DROP");
        var table = new TableId(Family.IP, "filter");
        var before = iptablesSave();
        var contents = lab.nft().contents(table).orElseThrow();
        lab.nft().commit(tx -> tx.table(table).delete());

        lab.nft().commit(contents::writeTo);

        assertThat(iptablesSave()).isEqualTo(before).contains("--ctstate RELATED", "--dst-type LOCAL");
    }

    @Test
    void xtablesMatchThatWantsAProtocolIsToldIt() {
        lab.run("iptables", "-A", "FORWARD", "-p", "tcp", "-m", "multiport", "--dports", "80,443", "-j", "ACCEPT");
        var before = iptablesSave();
        var theirs =
                lab.nft().rules(new TableId(Family.IP, "filter"), "FORWARD").get(0);
        var ours = Rule.in(theirs.table(), theirs.chain()).compat(new Rule.Compat(Field.IPPROTO_TCP, 0));
        theirs.expressions().forEach(ours::add);

        lab.nft().commit(tx -> tx.delete(theirs).add(ours.build()));

        assertThat(iptablesSave()).isEqualTo(before).contains("--dports 80,443");
    }

    @Test
    void missingTableIsEmpty() {
        assertThat(lab.nft().contents(TABLE)).isEmpty();
        assertThat(lab.nft().findTable(TABLE)).isEmpty();
        assertThat(lab.nft().chains(TABLE)).isEmpty();
        assertThat(lab.nft().rules(TABLE)).isEmpty();
        assertThat(lab.nft().sets(TABLE)).isEmpty();
    }

    @Test
    void verdictMapPublishesChains() {
        var names = NftSet.of(TABLE, "names").key(DataType.IFNAME).verdicts().build();
        lab.nft().commit(tx -> tx.create(new Table(TABLE))
                .create(new Chain(TABLE, "in"))
                .create(names)
                .table(TABLE)
                .addElement("names", Data.ifname("br0"), Verdict.jump("in")));

        var e = catchThrowableOfType(
                NftException.class, () -> lab.nft().commit(tx -> tx.table(TABLE).deleteChain("in")));

        assertThat(e.first().cause().busy()).isTrue();
        assertThat(lab.list(TABLE)).contains("\"br0\" : jump in");
    }

    private String iptablesSave() {
        return lab.run("iptables-save", "-t", "filter").replaceAll("(?m)^#.*\\n", "");
    }

    private List<String> comments() {
        return lab.nft().rules(TABLE, "forward").stream()
                .map(rule -> rule.comment().orElseThrow())
                .toList();
    }

    private static NftObject next(LinkedBlockingQueue<NftEvent> heard) throws InterruptedException {
        var event = heard.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event.object();
    }

    private static Element port(int number) {
        return Element.of(
                Data.concat(Data.u8(6), Data.port(number)), Data.concat(Data.ip("172.17.0.2"), Data.port(80)));
    }
}
