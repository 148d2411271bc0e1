package io.cnm.bench.jmh;

import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.HardwareAddress;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.SetLink;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.State;

/** A join's messages, made and written: the pair with its far end, and the four that go inside; and one read back. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class CodecBenchmark {
    private static final int INDEX = 7;
    private static final HardwareAddress MAC = HardwareAddress.parse("02:42:ac:1e:00:02");
    private static final IpPrefix ADDRESS = IpPrefix.parse("172.30.0.2/16");
    private static final IpPrefix GATEWAY = IpPrefix.parse("172.30.0.1/16");

    private final Message link = Message.of(pair());

    @Benchmark
    public Message encodePair() {
        return Message.of(pair());
    }

    @Benchmark
    public List<Message> encodeInside() {
        return List.of(
                Message.of(new SetLink(1).up()),
                Message.of(Address.of(INDEX, ADDRESS).add()),
                Message.of(new SetLink(INDEX).up()),
                Message.of(Route.to(IpPrefix.ANY4)
                        .via(GATEWAY.address())
                        .link(INDEX)
                        .add()));
    }

    @Benchmark
    public Link decodeLink() {
        return Link.decode(link);
    }

    private static Request pair() {
        return new NewLink("cnmv0123456789a")
                .index(1 << 20)
                .group(1)
                .master(3)
                .up()
                .veth(peer -> peer.name("eth0").index(INDEX).mac(MAC).group(1).netns(42));
    }
}
