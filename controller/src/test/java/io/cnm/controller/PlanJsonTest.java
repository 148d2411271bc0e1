package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Announce;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.ForgetFlows;
import io.cnm.plan.MoveLink;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.ReturnLink;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Plans as JSON: every kind of step and fact, there and back. */
class PlanJsonTest {
    private static final Namespace SANDBOX = new Namespace("/run/cnm/netns/4616ee9193df");
    private static final MacAddress MAC = MacAddress.parse("02:42:0a:01:00:02");
    private static final IpAddress V4 = IpAddress.parse("10.1.0.2");
    private static final IpAddress V6 = IpAddress.parse("fd01::2");
    private static final PortBinding PORT = new PortBinding(Protocol.TCP, IpAddress.ANY_V6, 8080, V6, 80);

    private static final Plan EVERY_STEP = Plan.of(
            "every \"step\"",
            new CreateNamespace(SANDBOX),
            new AddBridge("br-1", MAC, 1500, "cnm:net", true),
            new AddVeth("veth1", "br-1", true, 0, new AddVeth.Peer(SANDBOX, "eth0", 2, MAC)),
            new AddMacvlan("eth0", AddMacvlan.Mode.PRIVATE, 1400, new AddMacvlan.Link(SANDBOX, "eth1", 1026, MAC)),
            new SetSysctl(SANDBOX, "ipv6/conf/eth0/disable_ipv6", "0", Optional.empty(), false),
            new SetSysctl(Namespace.HOST, "ipv4/ip_forward", "1", Optional.of("0"), true),
            new AddAddress(SANDBOX, "eth0", new Cidr(V4, 24)),
            new SetLinkState(SANDBOX, "eth0", true),
            new AddRoute(SANDBOX, new Cidr(IpAddress.ANY_V4, 0), Optional.of(IpAddress.parse("10.1.0.1")), "eth0"),
            new ChangeRules(
                    List.of(
                            new FirewallRule.BridgeNetwork("br-1", List.of(Cidr.parse("fd01::/64")), false, true, true),
                            new FirewallRule.PublishedPort("br-1", PORT)),
                    List.of(new FirewallRule.BridgeEndpoint("br-1", V4))),
            ChangeRules.add(new FirewallRule.ForwardingGuard(true)),
            ChangeRules.add(new FirewallRule.BridgeStation("veth1", MAC, List.of(V4))),
            ChangeRules.add(new FirewallRule.SeparatePort("veth1")),
            ChangeRules.add(new FirewallRule.BridgeLink(
                    "br-1",
                    true,
                    new FirewallRule.BridgeLink.End("veth1", V4),
                    new FirewallRule.BridgeLink.End("veth2", IpAddress.parse("10.1.0.3")),
                    Protocol.SCTP,
                    9)),
            ChangeRules.add(new FirewallRule.ResolverRedirect(SANDBOX, IpAddress.parse("127.0.0.11"), 40000, 40001)),
            new WriteFile("/run/cnm/hosts", "127.0.0.1\tlocalhost\n", Optional.of("")),
            new Announce(SANDBOX, "eth0", MAC, List.of(V4, V6), 3, Duration.ofMillis(1500)),
            new ForgetFlows(List.of(V4), List.of(PORT)),
            new DeleteRoute(SANDBOX, Cidr.parse("10.9.0.0/16"), Optional.empty(), "eth0"),
            new DeleteAddress(SANDBOX, "eth0", new Cidr(V6, 64)),
            new RetireLink(Namespace.HOST, "veth1", Optional.of(new RetireLink.Peer(SANDBOX, "eth0"))),
            new DeleteFile("/run/cnm/hosts"),
            new CallPlugin(
                    "weave",
                    new CallPlugin.Call("NetworkDriver.Join", "{}\n"),
                    Optional.of(new CallPlugin.Call("NetworkDriver.Leave", "{}\n"))),
            new MoveLink("vethwl1", 7, SANDBOX, "eth2", Optional.of(MAC)),
            new ReturnLink(SANDBOX, "eth2", "vethwl1"),
            new DeleteNamespace(SANDBOX));

    @Test
    void everyKindOfStepAndFactIsInThePlan() {
        var rules = Fixture.steps(EVERY_STEP, ChangeRules.class).stream()
                .flatMap(change -> Stream.concat(change.add().stream(), change.remove().stream()));

        assertThat(EVERY_STEP.steps().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
        assertThat(rules.map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(FirewallRule.class.getPermittedSubclasses());
    }

    @Test
    void planIsTheSameThereAndBack() {
        assertThat(PlanJson.read(PlanJson.write(EVERY_STEP))).isEqualTo(EVERY_STEP);
        assertThat(PlanJson.read(PlanJson.writePretty(EVERY_STEP))).isEqualTo(EVERY_STEP);
        assertThat(PlanJson.read(PlanJson.write(EVERY_STEP.undo()))).isEqualTo(EVERY_STEP.undo());
    }

    @Test
    void textIsAsReviewed() throws IOException {
        assertThat(PlanJson.writePretty(EVERY_STEP) + "\n").isEqualToNormalizingNewlines(golden("every-step"));
    }

    @Test
    void whatEarlierVersionsWroteIsTheSame() throws IOException {
        var before = golden("every-step-of-earlier-versions"); // they wrote what is empty, too

        assertThat(before).contains("[ ]", "null");
        assertThat(PlanJson.read(before)).isEqualTo(EVERY_STEP);
    }

    @Test
    void textIsJsonThatNamesEachStep() {
        var json = new JsonMapper().readTree(PlanJson.write(EVERY_STEP));

        assertThat(json.get("title").asString()).isEqualTo("every \"step\"");
        assertThat(json.get("steps").valueStream().map(step -> step.get("step").asString()))
                .containsExactlyElementsOf(EVERY_STEP.steps().stream()
                        .map(step -> step.getClass().getSimpleName())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"title\":\"x\"",
                "{\"title\":\"x\",\"steps\":[{}]}",
                "{\"title\":\"x\",\"steps\":[{\"step\":\"java.lang.Runtime\"}]}",
                "{\"title\":\"x\",\"steps\":[{\"step\":\"LaunchRocket\"}]}",
                "{\"title\":\"x\",\"steps\":[{\"step\":\"DeleteFile\",\"path\":{\"a\":1}}]}",
                "{\"title\":\"x\",\"steps\":[{\"step\":\"AddAddress\",\"namespace\":\"\",\"link\":\"a\",\"address\":\"b\"}]}",
                "{\"title\":\"x\",\"steps\":[{\"step\":\"AddAddress\",\"namespace\":\"\",\"link\":\"a\"}]}",
                "{\"title\":\"x\",\"steps\":null}",
                "null"
            })
    void anythingElseIsNotAPlan(String text) {
        assertRefused(Kind.INVALID_PARAMETER, () -> PlanJson.read(text), "not a plan");
    }

    @Test
    void optionalFieldThatAnEarlierVersionDidNotHaveIsEmpty() {
        var plan = PlanJson.read("""
                {"title":"x","steps":[{"step":"AddRoute","namespace":"","destination":"10.0.0.0/8","link":"a"}]}""");

        assertThat(plan.steps())
                .containsExactly(new AddRoute(Namespace.HOST, Cidr.parse("10.0.0.0/8"), Optional.empty(), "a"));
    }

    @Test
    void earlierVersionsAlsoWroteWhetherThereAreSteps() {
        assertThat(PlanJson.write(new Plan("x", List.of()))).isEqualTo("{\"title\":\"x\",\"steps\":[]}");
        assertThat(PlanJson.read("{\"title\":\"x\",\"steps\":[],\"empty\":true}"))
                .isEqualTo(new Plan("x", List.of()));
    }

    @Test
    void depthIsLimited() {
        assertRefused(Kind.INVALID_PARAMETER, () -> PlanJson.read("[".repeat(100_000)), "not a plan");
    }

    private static String golden(String name) throws IOException {
        try (var file = PlanJsonTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
