package io.cnm.netlink.rtnl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cnm.netlink.MalformedMessageException;
import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RouteCodecProperties {
    private static final int LINK = 7;

    @Property(tries = 300)
    void linkComesBack(
            @ForAll("names") String name,
            @ForAll @IntRange(min = 1) int index,
            @ForAll @IntRange(min = 1) int master,
            @ForAll @IntRange(min = 68, max = 65535) int mtu,
            @ForAll("macs") HardwareAddress mac,
            @ForAll @IntRange(min = 1) int group,
            @ForAll("kinds") LinkKind kind) {
        var request = new NewLink(name)
                .index(index)
                .up()
                .master(master)
                .mtu(mtu)
                .mac(mac)
                .group(group)
                .txQueueLength(0)
                .kind(kind);

        var link = Link.decode(Message.of(request));

        assertThat(link.index()).isEqualTo(index);
        assertThat(link.name()).isEqualTo(name);
        assertThat(link.up()).isTrue();
        assertThat(link.master()).isEqualTo(master);
        assertThat(link.mtu()).isEqualTo(mtu);
        assertThat(link.address()).isEqualTo(mac);
        assertThat(link.group()).isEqualTo(group);
        assertThat(link.txQueueLength()).isZero();
        assertThat(link.kind()).contains(kind);
    }

    @Property(tries = 300)
    void portOptionsComeBack(@ForAll boolean on, @ForAll @IntRange(min = 1, max = 65535) int cost) {
        var port = new BridgePort()
                .hairpin(on)
                .learning(!on)
                .isolated(on)
                .locked(!on)
                .unicastFlood(!on)
                .multicastFlood(on)
                .broadcastFlood(!on)
                .neighbourSuppression(on)
                .proxyArp(!on)
                .bpduGuard(on)
                .rootBlock(!on)
                .fastLeave(on)
                .cost(cost)
                .priority(cost & 63);

        var link = Link.decode(Message.of(new SetLink(LINK).port(p -> port).alias("text")));

        assertThat(link.port()).contains(port);
        assertThat(link.port().orElseThrow().hairpin()).contains(on);
        assertThat(link.port().orElseThrow().cost()).hasValue(cost);
        assertThat(link.alias()).isEqualTo("text");
    }

    @Property
    void addressComesBack(
            @ForAll("prefixes") IpPrefix prefix, @ForAll("addresses4") InetAddress other, @ForAll Scope scope) {
        var address = Address.of(LINK, prefix)
                .scope(scope)
                .label("eth0:x")
                .broadcast(other)
                .noDad()
                .noPrefixRoute();

        assertThat(Address.decode(Message.of(address.add()))).isEqualTo(address);
        if (!other.equals(prefix.address())) {
            assertThat(Address.decode(Message.of(address.peer(other).delete()))).isEqualTo(address.peer(other));
        }
    }

    @Property
    void routeComesBack(
            @ForAll("networks") IpPrefix destination,
            @ForAll("addresses") InetAddress gateway,
            @ForAll("addresses") InetAddress source,
            @ForAll @IntRange(min = 1) int table,
            @ForAll @IntRange(min = 1) int metric,
            @ForAll RouteType type,
            @ForAll Scope scope) {
        var route = Route.to(destination)
                .via(gateway)
                .link(LINK)
                .source(source)
                .from(IpPrefix.host(source))
                .table(table)
                .metric(metric)
                .protocol(99)
                .tos(0x10)
                .mtu(1400)
                .type(type)
                .scope(scope)
                .onlink();

        assertThat(Route.decode(Message.of(route.add()))).isEqualTo(route);
    }

    @Example
    void defaultRouteComesBack() {
        for (var any : List.of(IpPrefix.ANY4, IpPrefix.ANY6)) {
            assertThat(Route.decode(Message.of(Route.to(any).link(LINK).delete())))
                    .isEqualTo(Route.to(any).link(LINK));
        }
    }

    @Property
    void waysComeBack(@ForAll("hops") List<NextHop> hops) {
        var route = Route.to(IpPrefix.parse("10.0.0.0/8")).nextHops(hops);

        assertThat(Route.decode(Message.of(route.replace()))).isEqualTo(route);
    }

    @Property
    void neighbourComesBack(
            @ForAll("addresses") InetAddress address,
            @ForAll("macs") HardwareAddress mac,
            @ForAll Neighbour.State state) {
        var neighbour = Neighbour.of(LINK, address, mac).state(state).router().externallyLearned();

        assertThat(Neighbour.decode(Message.of(neighbour.add()))).isEqualTo(neighbour);
        assertThat(Neighbour.decode(Message.of(Neighbour.proxy(LINK, address).add())))
                .isEqualTo(Neighbour.proxy(LINK, address));
    }

    @Property
    void forwardingEntryComesBack(
            @ForAll("macs") HardwareAddress mac,
            @ForAll("addresses") InetAddress remote,
            @ForAll @IntRange(max = 0xffffff) int vni,
            @ForAll @IntRange(max = 65535) int port,
            @ForAll @IntRange(max = 4094) int vlan) {
        var entry = FdbEntry.of(LINK, mac)
                .inOwnTable()
                .remote(remote)
                .vni(vni)
                .port(port)
                .vlan(vlan);

        assertThat(FdbEntry.decode(Message.of(entry.append()))).isEqualTo(entry);
        assertThat(FdbEntry.decode(Message.of(entry.inMasterTable().fixed().add())))
                .isEqualTo(entry.inMasterTable().fixed());
    }

    @Property
    void ruleComesBack(
            @ForAll Rule.Family family,
            @ForAll @IntRange(min = 0) int priority,
            @ForAll @IntRange(min = 1) int table,
            @ForAll("prefixes4") IpPrefix from,
            @ForAll("prefixes4") IpPrefix to,
            @ForAll("names") String name) {
        var rule = Rule.of(family, priority)
                .lookup(table)
                .mark(0x10, 0xffffffffL)
                .inputLink(name)
                .outputLink(name)
                .inverted();
        var narrow = family == Rule.Family.IPV4 ? rule.from(from).to(to) : rule;

        assertThat(Rule.decode(Message.of(narrow.add()))).isEqualTo(narrow);
    }

    @Property(tries = 3000)
    void junkIsAnErrorOrAnObjectButNeverAHang(
            @ForAll @Size(max = 300) byte[] junk, @ForAll @IntRange(min = 16, max = 40) int type) {
        var payload = ByteBuffer.wrap(junk).order(ByteOrder.nativeOrder());
        var message = new Message(type, 0, 1, 0, payload);

        assertThatCode(() -> {
                    try {
                        RouteEvent.decode(message);
                    } catch (MalformedMessageException e) {
                        assertThat(e).hasMessageMatching("(?s).+");
                    }
                })
                .doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void damagedMessageIsAnErrorOrAnObject(
            @ForAll("requests") Request request, @ForAll @IntRange(max = 400) int position, @ForAll byte value) {
        var message = Message.of(request);
        var bytes = new byte[message.payload().remaining()];
        message.payload().duplicate().get(bytes);
        bytes[position % bytes.length] = value;

        assertThatCode(() -> {
                    try {
                        RouteEvent.decode(new Message(
                                message.type(), 0, 1, 0, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder())));
                    } catch (MalformedMessageException e) {
                        assertThat(e).hasMessageMatching("(?s).+");
                    }
                })
                .doesNotThrowAnyException();
    }

    @Example
    void peerComesBackWithEverything() {
        var peer = new Peer()
                .name("eth0")
                .index(7)
                .mac(HardwareAddress.parse("02:42:ac:11:00:02"))
                .mtu(1450)
                .group(3)
                .txQueueLength(0)
                .queues(1)
                .netns(11);
        var request = new NewLink("host0").veth(p -> peer);

        assertThat(Link.decode(Message.of(request)).kind()).contains(new Veth(Optional.of(peer)));
        assertThat(request.operation()).isEqualTo("create veth host0 with peer eth0");
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("abcdefgh0123-_.")
                .ofMinLength(1)
                .ofMaxLength(15)
                .filter(name -> !name.equals(".") && !name.equals(".."));
    }

    @Provide
    Arbitrary<HardwareAddress> macs() {
        return Arbitraries.bytes().array(byte[].class).ofSize(6).map(HardwareAddress::of);
    }

    @Provide
    Arbitrary<InetAddress> addresses4() {
        return Arbitraries.bytes().array(byte[].class).ofSize(4).map(Ip::of);
    }

    @Provide
    Arbitrary<InetAddress> addresses() {
        return Arbitraries.oneOf(
                addresses4(), Arbitraries.bytes().array(byte[].class).ofSize(16).map(Ip::of));
    }

    @Provide
    Arbitrary<IpPrefix> prefixes() {
        return addresses().flatMap(address -> Arbitraries.integers()
                .between(0, address.getAddress().length * 8)
                .map(length -> new IpPrefix(address, length)));
    }

    @Provide
    Arbitrary<IpPrefix> networks() {
        return prefixes().filter(prefix -> prefix.length() > 0);
    }

    @Provide
    Arbitrary<IpPrefix> prefixes4() {
        return Combinators.combine(addresses4(), Arbitraries.integers().between(1, 32))
                .as(IpPrefix::new);
    }

    @Provide
    Arbitrary<List<NextHop>> hops() {
        var hop = Combinators.combine(
                        addresses4(),
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(1, 256),
                        Arbitraries.of(true, false))
                .as((gateway, link, weight, onlink) -> new NextHop(Optional.of(gateway), link, weight, onlink));
        return hop.list().ofMinSize(1).ofMaxSize(5);
    }

    @Provide
    Arbitrary<LinkKind> kinds() {
        var flag = Arbitraries.of(true, false);
        var number = Arbitraries.integers().between(0, 65535);
        Arbitrary<LinkKind> bridge = Combinators.combine(flag, number).as((on, n) -> new Bridge()
                .stp(on)
                .ageing(Duration.ofSeconds(n))
                .forwardDelay(Duration.ofSeconds(n))
                .vlanFiltering(!on)
                .vlanDefaultPvid(n)
                .multicastSnooping(on)
                .multicastQuerier(!on)
                .groupForwardMask(n)
                .callIptables(on)
                .callIp6tables(!on));
        Arbitrary<LinkKind> vxlan = Combinators.combine(flag, number, addresses(), addresses())
                .as((on, n, remote, local) -> new Vxlan()
                        .vni(n)
                        .remote(remote)
                        .local(local)
                        .link(n)
                        .port(n)
                        .ttl(n & 0xff)
                        .tos(n & 0xff)
                        .learning(on)
                        .ageing(Duration.ofSeconds(n))
                        .proxy(!on)
                        .routeShortCircuit(on)
                        .l2miss(!on)
                        .l3miss(on)
                        .udpChecksum(!on)
                        .zeroChecksum6(on)
                        .collectMetadata(!on)
                        .vniFilter(on));
        Arbitrary<LinkKind> macvlan = Arbitraries.of(Macvlan.Mode.values())
                .map(mode -> new Macvlan().mode(mode).noPromiscuity());
        Arbitrary<LinkKind> other = names().map(name -> new OtherKind("x" + name));
        return Arbitraries.oneOf(bridge, vxlan, macvlan, other);
    }

    @Provide
    Arbitrary<Request> requests() {
        Function<LinkKind, Request> link = kind -> new NewLink("x").kind(kind);
        return Arbitraries.oneOf(
                kinds().map(link),
                names().map(name -> new NewLink(name).veth(peer -> peer.name(name))),
                prefixes().map(prefix -> Address.of(LINK, prefix).add()),
                prefixes().map(prefix -> Route.to(prefix).table(1000).add()),
                hops().map(hops -> Route.to(IpPrefix.ANY4).nextHops(hops).add()),
                addresses().map(address -> Neighbour.proxy(LINK, address).add()),
                macs().map(mac -> FdbEntry.of(LINK, mac).vlan(3).add()),
                prefixes4()
                        .map(prefix -> Rule.of(Rule.Family.IPV4, 9).from(prefix).add()));
    }
}
