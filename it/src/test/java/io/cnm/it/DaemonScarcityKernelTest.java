package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.it.Rest.Reply;
import io.cnm.linux.Mounts;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Disk, descriptors or addresses run out under a daemon: calls fail and say why, nothing is left half made, it goes on. */
@InPrivateNetns
@Timeout(180)
class DaemonScarcityKernelTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final int MANY = 64;

    @Test
    void fullDiskOfTheStoreIsNamedAndNothingIsHalfMade(Lab lab) throws IOException {
        var disk = smallDisk(RunningDaemon.dataRoot(lab), "2m");
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            warmUp(rest);
            var empty = DaemonState.settled(lab);
            fill(disk);

            var refused = firstRefused(lab, number -> rest.createNetwork("net" + number, "10.5." + number + ".0/24"));

            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.body()).contains("no space left on the disk of store " + disk.resolve("cnm.db"));
            makeRoom(disk);
            rest.createNetwork("after", "10.6.0.0/24").required();
            assertThat(rest.findings()).isEmpty();
            rest.clear();
            empty.awaitAgain(lab, "a full disk");
        }
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).as(daemon.log()).isZero();
    }

    /** Each delete works or is refused by name; what was refused is whole, and can be deleted when there is room. */
    @Test
    void deletesOnAFullDiskWorkOrLoseNothing(Lab lab) throws IOException {
        var disk = smallDisk(RunningDaemon.dataRoot(lab), "2m");
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            warmUp(rest);
            var empty = DaemonState.settled(lab);
            rest.createNetwork("front", "10.5.0.0/24").required();
            rest.createNetwork("back", "10.6.0.0/24").required();
            rest.createSandbox("box").required();
            rest.createEndpoint("front", "box").required();
            rest.join("front", "box", "box").required();
            fill(disk);

            var replies = List.of(
                    rest.ask("DELETE", "/cnm/v1/sandboxes/box", ""),
                    rest.deleteNetwork("back"),
                    rest.deleteNetwork("front"));

            assertThat(replies)
                    .allMatch(reply -> reply.done()
                            || (reply.status() == 500 && reply.body().contains("no space left on the disk of store"))
                            || reply.body().contains("active endpoints"));
            assertThat(rest.networks().contains("back"))
                    .isEqualTo(!replies.get(1).done());
            lab.await("nothing is half gone", () -> rest.findings().isEmpty());
            makeRoom(disk);
            rest.clear();
            empty.awaitAgain(lab, "deletes on a full disk");
        }
    }

    @Test
    void fullDiskOfSandboxesFilesIsNamedAndNothingIsHalfMade(Lab lab) throws IOException {
        var disk = smallDisk(RunningDaemon.execRoot(lab), "4m");
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            warmUp(rest);
            fill(disk);
            var full = DaemonState.settled(lab);

            var refused = rest.createSandbox("box");

            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.body()).contains(disk.toString()).containsIgnoringCase("no space left");
            full.awaitAgain(lab, "a full disk");
            makeRoom(disk);
            rest.createSandbox("box").required();
            assertThat(rest.findings()).isEmpty();
        }
    }

    /** Some requests come on connections that are open, others on new ones, which the daemon cannot even accept. */
    @Test
    void withoutDescriptorsRequestsFailAndTheDaemonRecovers(Lab lab) throws InterruptedException {
        var daemon = RunningDaemon.start(lab, "--default-address-pool=base=10.0.0.0/8,size=24")
                .ready();
        try (var rest = Rest.to(daemon.socket())) {
            warmUp(rest);
            var before = DaemonState.settled(lab);
            var descriptors = DaemonState.descriptors(daemon);
            var plenty = limit(lab, daemon);
            limit(lab, daemon, String.valueOf(descriptors + 8));

            var answers = Crowd.atOnce(daemon.socket(), 24, (each, number) -> tryToMake(each, "net" + number));

            assertThat(answers).as(daemon.log()).anyMatch(status -> status == 0 || status >= 500);
            assertThat(daemon.runs()).isTrue();
            limit(lab, daemon, plenty);
            lab.await("new connections", () -> serves(daemon));
            assertThat(daemon.log())
                    .contains("cannot accept connections on ")
                    .doesNotContain("reached at the tail of the pipeline", "MacAddressUtil");
            rest.clear();
            rest.createNetwork("after").required();
            rest.clear();
            before.awaitAgain(lab, "the lack of descriptors");
            lab.await("descriptors", () -> DaemonState.descriptors(daemon) <= descriptors + 20);
        }
    }

    @Test
    void exhaustedNetworkSaysSoAtOnceAndWhatIsRemovedCanBeHadAgain(Lab lab) {
        var daemon = RunningDaemon.start(lab).ready();
        try (var rest = Rest.to(daemon.socket())) {
            var empty = DaemonState.settled(lab);
            rest.createNetwork("small", "10.5.0.0/29").required();
            var names = new ArrayList<String>();

            var refused = firstRefused(lab, number -> {
                var reply = rest.createEndpoint("small", "end" + number);
                names.add("end" + number);
                return reply;
            });

            assertThat(names).as("all but network, gateway and broadcast").hasSize(5 + 1);
            assertThat(refused.body()).contains("no available IPv4 addresses on this network's address pools: small");
            rest.deleteEndpoint("small", "end3").required();
            assertThat(rest.createEndpoint("small", "again")
                            .required()
                            .json()
                            .path("ipv4")
                            .asString())
                    .isEqualTo("10.5.0.5/29");
            assertThat(rest.createEndpoint("small", "more").done()).isFalse();
            rest.clear();
            empty.awaitAgain(lab, "an exhausted network");
        }
    }

    @Test
    void exhaustedDefaultPoolsSaySoAtOnceAndWhatIsRemovedCanBeHadAgain(Lab lab) {
        var daemon = RunningDaemon.start(lab, "--bip=10.9.0.1/24", "--default-address-pool=base=10.64.0.0/22,size=24")
                .ready();
        try (var rest = Rest.to(daemon.socket())) {
            var empty = DaemonState.settled(lab);

            var refused = firstRefused(lab, number -> rest.createNetwork("net" + number));

            assertThat(rest.networks()).hasSize(4);
            assertThat(refused.body()).contains("all predefined address pools have been fully subnetted");
            rest.deleteNetwork("net2").required();
            rest.createNetwork("again").required();
            assertThat(rest.createNetwork("more").done()).isFalse();
            rest.clear();
            empty.awaitAgain(lab, "exhausted pools");
        }
    }

    /** Calls until the daemon refuses, which it does at once, and leaves everything as it was before that call. */
    private static Reply firstRefused(Lab lab, IntFunction<Reply> call) {
        for (var number = 0; number < MANY; number++) {
            var before = DaemonState.settled(lab);
            var begun = Instant.now();
            var reply = call.apply(number);
            if (!reply.done()) {
                assertThat(Duration.between(begun, Instant.now())).isLessThan(AT_ONCE);
                before.awaitAgain(lab, "the refusal of " + number);
                return reply;
            }
        }
        throw new AssertionError("nothing was refused");
    }

    /** The status; 0 if there was no answer. */
    private static int tryToMake(Rest rest, String network) {
        try {
            return rest.createNetwork(network).status();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    private static boolean serves(RunningDaemon daemon) {
        try (var fresh = Rest.to(daemon.socket(), AT_ONCE)) {
            return fresh.ask("GET", "/_ping", "").done();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void warmUp(Rest rest) {
        rest.createNetwork("first").required();
        rest.createSandbox("first").required();
        rest.createEndpoint("first", "first").required();
        rest.join("first", "first", "first").required();
        rest.clear();
    }

    private static String limit(Lab lab, RunningDaemon daemon) {
        return lab.run("prlimit", "--pid", String.valueOf(daemon.pid()), "--nofile", "--noheadings", "--output=SOFT")
                .strip();
    }

    /** The soft limit, which may be raised again without privilege. */
    private static void limit(Lab lab, RunningDaemon daemon, String descriptors) {
        lab.run("prlimit", "--pid", String.valueOf(daemon.pid()), "--nofile=" + descriptors + ":");
    }

    private static Path smallDisk(Path directory, String size) throws IOException {
        Mounts.tmpfs(Files.createDirectories(directory), "size=" + size);
        return directory;
    }

    /** Leaves no block of a disk free. */
    private static void fill(Path disk) throws IOException {
        var room = Files.getFileStore(disk).getUsableSpace();
        Files.write(disk.resolve("filler"), new byte[Math.toIntExact(room)]);
        assertThat(Files.getFileStore(disk).getUsableSpace()).isZero();
    }

    private static void makeRoom(Path disk) throws IOException {
        Files.delete(disk.resolve("filler"));
    }
}
