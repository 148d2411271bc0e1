package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static io.cnm.dns.Messages.AAAA;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Zone;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What programs in a sandbox see of their resolver, and what they do not. */
@InPrivateNetns
class ResolverKernelTest {
    private static final IpAddress WEB = IpAddress.parse("172.18.0.2");

    private final Zone zone = new Zone();
    private Netns box;
    private EmbeddedNameService service;
    private NameService.Resolver resolver;
    private Asker asker;

    @BeforeEach
    void open(Lab lab) {
        zone.add("web", List.of("web", "www"), Set.of(WEB, IpAddress.parse("fd00::2")));
        box = lab.newNamespace("box");
        service = new EmbeddedNameService(lab.netns());
        resolver = service.open(namespace(box), view());
        asker = new Asker(box, resolver);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private View view() {
        return new View(List.of(new KnownNetwork("n1", zone, Map.of())), List.of(), true, true);
    }

    private static Namespace namespace(Netns netns) {
        return new Namespace(netns.key().orElseThrow().toString());
    }

    @Test
    void namesAreAnsweredByUdpAndTcp() {
        var udp = asker.ask("Web.n1", A);
        var tcp = asker.askByTcp(Messages.query(7, "www", AAAA));

        assertThat(udp.answers()).containsExactly("172.18.0.2");
        assertThat(udp.ttl()).isEqualTo(600);
        assertThat(udp.flags()).isEqualTo(0x8180);
        assertThat(tcp.id()).isEqualTo(7);
        assertThat(tcp.answers()).containsExactly("fd00:0:0:0:0:0:0:2");
    }
}
