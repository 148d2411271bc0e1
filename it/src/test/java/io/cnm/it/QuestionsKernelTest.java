package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.Comparator;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operation asks of the kernel, and lists there, does not grow with what is there already. */
@InPrivateNetns
class QuestionsKernelTest {
    private static final Pattern SENT = Pattern.compile("(?m)^netlink > ");
    private static final Pattern LISTED = Pattern.compile("(?m)^netlink < .* flags [A-Z_|]*MULTI");

    private static final int TRIES = 5;
    private static final int MANY = 20;

    @SuppressWarnings("NullAway.Init")
    private Overheard overheard;

    @SuppressWarnings("NullAway.Init")
    private Site site;

    @SuppressWarnings("NullAway.Init")
    private Network front;

    private int lastNumber = 10;

    /** @param listed objects of which the kernel told in lists */
    private record Asked(long requests, long listed) {
        static Asked of(String printed) {
            return new Asked(
                    SENT.matcher(printed).results().count(),
                    LISTED.matcher(printed).results().count());
        }
    }

    @BeforeEach
    void open(Lab lab) {
        overheard = Overheard.begin();
        site = Site.open(lab);
        front = site.network("front", 1);
        connect(1, front);
    }

    @AfterEach
    void close() {
        overheard.close();
    }

    @Test
    void networkOfChosenSubnetsIsMadeBesideManyAsBesideFew() {
        assertAskedTheSameBesideMany(number -> site.network("made-" + number, number));
    }

    @Test
    void networkOfDefaultSubnetsIsMadeBesideManyAsBesideFew() {
        assertAskedTheSameBesideMany(number -> site.controller().createNetwork(NetworkSpec.bridge("made-" + number)));
    }

    @Test
    void networkIsRemovedBesideManyAsBesideFew() {
        for (var number = 11; number < 11 + 2 * TRIES; number++) {
            site.network("made-" + number, number);
        }

        assertAskedTheSameBesideMany(
                number -> site.controller().requireNetwork("made-" + number).delete());
    }

    @Test
    void sandboxIsConnectedBesideManyAsBesideFew() {
        assertAskedTheSameBesideMany(number -> connect(number, front));
    }

    private void connect(int number, Network network) {
        var sandbox = site.controller().createSandbox(SandboxSpec.of("box-" + number));
        network.createEndpoint(EndpointSpec.of("box-" + number)).join(sandbox);
    }

    /** What goes on beside an operation asks now and then, too, but not once for each network. */
    private void assertAskedTheSameBesideMany(IntConsumer operation) {
        var besideFew = asked(operation);
        for (var number = 100; number < 100 + MANY; number++) {
            site.network("there-" + number, number);
            connect(number, front);
        }

        var besideMany = asked(operation);

        assertThat(besideMany.requests).as(besideFew + ", then " + besideMany).isLessThan(besideFew.requests + MANY);
        assertThat(besideMany.listed).as(besideFew + ", then " + besideMany).isLessThan(besideFew.listed + MANY);
    }

    /** The least of several times, for which the operation gets numbers that it had not before. */
    private Asked asked(IntConsumer operation) {
        return IntStream.generate(() -> ++lastNumber)
                .limit(TRIES)
                .mapToObj(number -> {
                    site.awaitClean();
                    return Asked.of(overheard.during(() -> operation.accept(number)));
                })
                .min(Comparator.comparing(Asked::requests).thenComparing(Asked::listed))
                .orElseThrow();
    }
}
