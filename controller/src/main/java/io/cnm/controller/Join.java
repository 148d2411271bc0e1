package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.EndpointInfo.Joined;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.JoinSpec;
import io.cnm.api.NetworkEvent.Action;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.controller.SandboxState.SandboxResolver;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddRoute;
import io.cnm.plan.Announce;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.NameService;
import io.cnm.spi.PluginDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One endpoint's way into one sandbox. <em>Confined to one thread, which holds the locks of both.</em> */
final class Join {
    private static final Logger log = LoggerFactory.getLogger(Join.class);

    /** Prefix lengths of addresses that are only good on the link: RFC 3927 section 2, RFC 4291 section 2.5.6. */
    private static final int LINK_LOCAL_PREFIX_V4 = 16;

    private static final int LINK_LOCAL_PREFIX_V6 = 64;

    private final World world;
    private final Means means;
    private final LiveEndpoint endpoint;
    private final LiveSandbox sandbox;
    private final JoinSpec spec;
    private final NetworkState network;
    private final EndpointState state;
    private final Arrangement before;
    private final Namespace namespace;
    private final boolean external;
    private final long begun = System.nanoTime();

    /**
     * What a join works with.
     *
     * @param files of the sandbox
     * @param names opens the sandbox's resolver
     */
    record Means(SandboxFiles files, NameService names) {}

    /**
     * A join that has been prepared.
     *
     * @param change what it has come to
     * @param next what the sandbox is then
     */
    record Ready(Change<Done> change, SandboxState next) {}

    Join(World world, Means means, LiveEndpoint endpoint, LiveSandbox sandbox, JoinSpec spec) {
        this.world = world;
        this.means = means;
        this.endpoint = endpoint;
        this.sandbox = sandbox;
        this.spec = spec;
        network = endpoint.network().state();
        state = endpoint.state();
        before = sandbox.state().arrangement();
        namespace = sandbox.base().namespace();
        external = sandbox.base().isExternal();
    }

    Ready prepare(Undo undo) {
        check();
        var joining = joining(undo);
        var link = joining.link();
        var join = ofOwnFamilies(joining.plan());
        checkRoutes(join);

        var member = new Member(endpoint, attach(link, join));
        var after = world.arranger().arrange(undo, before, before.plus(member), before.mappings());
        var steps = new Steps().driver(join.plan().steps());
        steps.sysctls(member.attachment().sysctls());
        steps.interior(member.attachment().interior());
        new Transition(before, after, namespace, world.platform().naming()).addTo(steps);
        var next = names(undo, steps, after);
        member.attachment().links().forEach(linked -> steps.driver(linked.plan().steps()));
        steps.files(means.files()
                .changeHosts(sandbox.base(), List.of(), member.attachment().allHostsLines(), world.ipv6()));
        link.filter(name -> !external).ifPresent(name -> steps.last(announce(name)));

        var title = "join " + endpoint + " to " + endpoint.network() + " in " + sandbox;
        var change = Change.build(steps.build(title), Done.after(teardown -> commit(next, teardown)))
                .onStart(sandbox::takeIndex)
                .keeping(KeptEndpoint.of(member.state()))
                .keeping(KeptSandbox.of(sandbox.base(), next, LiveSandbox.after(sandbox.nextIndex())));
        return new Ready(change, next);
    }

    private void check() {
        sandbox.requireLive();
        endpoint.requireLive();
        if (state.attachment().isPresent()) {
            throw new ForbiddenException("endpoint " + endpoint + " is already in sandbox "
                    + state.attachment().get().sandbox());
        }
        var none = network.isNone();
        for (var member : before.members()) {
            if (member.endpoint().network() == endpoint.network()) {
                throw new ForbiddenException(
                        "sandbox " + sandbox + " already has an endpoint on network " + endpoint.network());
            }
            none |= member.network().isNone();
        }
        if (network.isHost() != sandbox.base().isHost()) {
            throw new InvalidParameterException(
                    network.isHost()
                            ? "only a sandbox in host mode can be connected to the host network"
                            : "a sandbox in host mode cannot be connected to network " + endpoint.network());
        }
        if (none && !before.members().isEmpty()) {
            throw new InvalidParameterException(
                    "container cannot be connected to multiple networks with one of the networks in private (none) mode");
        }
        if (external && network.isPlugins()) {
            throw new InvalidParameterException(
                    "network " + endpoint.network() + " of a plugin gives its links to sandboxes of " + "our own only");
        }
        LinkCheck.check(spec, endpoint);
    }

    /** In a stack of ours the wished name or the next number; where we do not see the others' names it must be given. */
    private String interfaceName(Optional<String> wished, String prefix) {
        if (external) {
            return wished.orElseThrow(() -> new InvalidParameterException(
                    "interface name must be given for a sandbox of another engine: it is born on the host"));
        }
        return InterfaceNames.choose(wished, prefix, linksInUse());
    }

    private Set<String> linksInUse() {
        var names = new HashSet<String>();
        for (var member : before.members()) {
            member.interfaceName().ifPresent(names::add);
        }
        return names;
    }

    /** What the driver plans, and what the link will be called. */
    private PluginEndpoint.Joining joining(Undo undo) {
        var wished = InterfaceNames.wished(spec, state.info().spec());
        UnaryOperator<String> naming = prefix -> interfaceName(wished, prefix);
        var link = network.hasInterfaces()
                ? Optional.of(naming.apply(network.plan().interfacePrefix()))
                : Optional.<String>empty();
        var request = new JoinRequest(
                network.info(),
                state.info(),
                namespace,
                link.orElse(""),
                external ? 0 : sandbox.nextIndex(),
                world.platform().naming(),
                sandbox.ports());
        var driver = network.driver().orElseThrow();
        if (driver instanceof PluginDriver plugin) {
            var before = endpoint.linksBefore()
                    .orElseGet(() -> PluginEndpoint.linksNow(world.platform().host()));
            return new PluginEndpoint(world, plugin, undo).join(request, naming, before);
        }
        return new PluginEndpoint.Joining(link, driver.planJoin(request));
    }

    /** The plan without the gateways of families that the endpoint has no address of. */
    private JoinPlan ofOwnFamilies(JoinPlan plan) {
        return new JoinPlan(
                plan.plan(),
                plan.gateway4().filter(via -> state.info().ipv4().isPresent()),
                plan.gateway6().filter(via -> state.info().ipv6().isPresent()),
                plan.routes(),
                plan.wayOut());
    }

    private void checkRoutes(JoinPlan join) {
        var own = Member.routes(state.info(), join);
        for (var member : before.members()) {
            for (var route : member.routes()) {
                for (var mine : own) {
                    if (route.overlaps(mine)) {
                        throw new ConflictException(teller() + "cannot program address " + mine
                                + " in sandbox interface because it conflicts with existing route " + route
                                + " of network " + member.endpoint().network());
                    }
                }
            }
        }
    }

    /** Who is to blame for a route, if it is not the user. */
    private String teller() {
        return network.isPlugins() ? "plugin \"" + network.info().spec().driver() + "\": StaticRoutes: " : "";
    }

    private EndpointState attach(Optional<String> link, JoinPlan join) {
        var container = sandbox.base().spec();
        var inside = link.filter(name -> !external);
        var attachment = new Attachment(
                sandbox,
                spec,
                join,
                inside.map(this::sysctls).orElse(List.of()),
                inside.map(name -> interior(name, join)).orElse(List.of()),
                external || network.isStopgap() ? List.of() : HostsFile.own(container, state.addresses()),
                network.hasNames() && !external ? SandboxNames.of(state.info().spec(), container) : List.of(),
                world.links().resolve(endpoint.network(), state.info(), spec));
        return state.attached(new Joined(sandbox.id(), link, join.gateway4(), join.gateway6(), List.of()), attachment);
    }

    private List<Step> interior(String link, JoinPlan join) {
        var steps = new ArrayList<Step>();
        for (var address : addresses()) {
            steps.add(new AddAddress(namespace, link, address));
        }
        steps.add(new SetLinkState(namespace, link, true));
        for (var route : join.routes()) {
            if (route.destination().prefix() > 0) {
                steps.add(new AddRoute(namespace, route.destination(), route.nextHop(), link));
            }
        }
        return steps;
    }

    private List<Cidr> addresses() {
        var addresses = new ArrayList<>(state.info().addresses());
        for (var address : state.info().spec().linkLocal()) {
            addresses.add(new Cidr(address, address.v6() ? LINK_LOCAL_PREFIX_V6 : LINK_LOCAL_PREFIX_V4));
        }
        return addresses;
    }

    /** Interfaces are born without IPv6 in our sandboxes; it is only turned on where there is an address for it. */
    private List<Step> sysctls(String link) {
        var steps = new ArrayList<Step>();
        if (hasIpv6() && world.ipv6()) {
            steps.add(new SetSysctl(namespace, "ipv6/conf/" + link + "/disable_ipv6", "0", Optional.empty(), false));
        }
        steps.addAll(EndpointSysctls.plan(state.info().spec(), namespace, link));
        return steps;
    }

    private boolean hasIpv6() {
        for (var address : addresses()) {
            if (address.v6()) {
                return true;
            }
        }
        return false;
    }

    private List<Announce> announce(String link) {
        var times = Announcements.of(network.info().spec());
        var mac = state.info().mac();
        var addresses = state.addresses();
        return mac.isPresent() && times.count() > 0 && !addresses.isEmpty()
                ? List.of(new Announce(namespace, link, mac.get(), addresses, times.count(), times.interval()))
                : List.of();
    }

    /** The sandbox's next state, with a resolver from the first network with names on; adds the steps that it takes. */
    private SandboxState names(Undo undo, Steps steps, Arrangement after) {
        var now = sandbox.state();
        if (external || now.resolver().isPresent() || !network.hasInterfaces() || network.isStopgap()) {
            return now.with(after);
        }
        return network.hasNames() ? withResolver(undo, steps, after) : withLegacyFile(steps, after);
    }

    private SandboxState withResolver(Undo undo, Steps steps, Arrangement after) {
        var conf = means.files().internal(sandbox.base().spec());
        var template = SandboxNames.template(conf);
        var resolver = means.names().open(namespace, SandboxNames.view(template, after));
        undo.push("close the resolver of " + sandbox, resolver::close);
        steps.rule(new ResolverRedirect(namespace, NameService.ADDRESS, resolver.udpPort(), resolver.tcpPort()));
        unchangedFile().ifPresent(held -> steps.files(List.of(rewrite(conf, held))));
        return new SandboxState(after, Optional.of(new SandboxResolver(resolver, template)), Optional.empty());
    }

    /** The file that a sandbox has without a resolver, made fit for its networks unless somebody has changed it. */
    private SandboxState withLegacyFile(Steps steps, Arrangement after) {
        var held = unchangedFile();
        if (held.isEmpty()) {
            return new SandboxState(after, Optional.empty(), Optional.empty());
        }
        var ipv6 =
                after.members().stream().anyMatch(member -> member.address(true).isPresent());
        var write = rewrite(means.files().legacy(sandbox.base().spec(), ipv6), held.get());
        if (!write.content().equals(held.get())) {
            steps.files(List.of(write));
        }
        return new SandboxState(after, Optional.empty(), Optional.of(write.content()));
    }

    /** The text of the sandbox's resolv.conf if it is as we wrote it. */
    private Optional<String> unchangedFile() {
        return means.files()
                .unchanged(sandbox.base().resolvConf(), sandbox.state().resolvConf());
    }

    private WriteFile rewrite(ResolvConf conf, String held) {
        return new WriteFile(sandbox.base().resolvConf().toString(), conf.format(ResolvConf.HEADER), Optional.of(held));
    }

    private void commit(SandboxState next, Teardown teardown) {
        before.ports().releaseAllBut(next.arrangement().ports(), teardown);
        sandbox.publish(next);
        next.arrangement().members().forEach(Member::publish);
        next.arrangement().ports().relay(teardown);
        var joined = endpoint.state();
        endpoint.network()
                .zone()
                .add(endpoint.id(), joined.attachment().orElseThrow().names(), new HashSet<>(joined.addresses()));
        teardown.attempt("update the resolver of " + sandbox, () -> SandboxNames.update(next));
        var took = Duration.ofNanos(System.nanoTime() - begun);
        world.platform().metrics().took("cnm_join_seconds", took);
        log.info(
                "joined net={} ep={} sandbox={} addresses={} ms={}",
                endpoint.network().id().shortened(),
                endpoint.id().shortened(),
                sandbox,
                joined.addresses(),
                took.toMillis());
        if (!network.isStopgap()) {
            world.events().publish(Action.CONNECT, network.info(), Map.of("container", sandbox.containerId()));
        }
    }
}
