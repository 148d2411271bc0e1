package io.cnm.controller;

import io.cnm.api.EndpointInfo;
import io.cnm.api.SystemException;
import io.cnm.plan.Plan;
import io.cnm.spi.EndpointAnswer;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.HostView;
import io.cnm.spi.JoinAnswer;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.PluginDriver;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How an endpoint of a plugin's network is made and joins: the plugin is asked, and the plan follows from what it answers.
 * <em>Confined to one thread, within the preparation of an operation.</em>
 *
 * @param driver speaks for the plugin
 * @param undo is told how to take back what the plugin has done
 */
record PluginEndpoint(World world, PluginDriver driver, Undo undo) {
    /**
     * An endpoint as the plugin wants it.
     *
     * @param info with what it has chosen
     * @param plan what was made
     */
    record Made(EndpointInfo info, Plan plan) {}

    /**
     * A join as the plugin wants it.
     *
     * @param link its name in the sandbox; empty if there is none
     * @param plan what is to be made, and the call that was
     */
    record Joining(Optional<String> link, JoinPlan plan) {}

    /** Has the endpoint made. */
    Made create(EndpointRequest request) {
        var planned = driver.planEndpoint(request);
        var plan = planned.plan()
                .titled("create endpoint " + request.endpoint().id().shortened());
        var answer = world.effects()
                .ask(undo, plan)
                .map(text -> driver.readEndpoint(request, text))
                .orElse(EndpointAnswer.NOTHING);
        var info = request.endpoint();
        return new Made(
                new EndpointInfo(
                        info.id(),
                        info.networkId(),
                        info.spec(),
                        planned.mac().or(answer::mac),
                        info.ipv4().or(answer::ipv4),
                        info.ipv6().or(answer::ipv6),
                        info.joined()),
                plan);
    }

    /**
     * Has the endpoint join.
     *
     * @param request with a name that the link would have if the plugin did not care
     * @param naming gives the link's name in the sandbox for the beginning that the plugin wants
     * @param before indexes of the links that were on the host before the plugin had to do with the endpoint
     */
    Joining join(JoinRequest request, UnaryOperator<String> naming, Set<Integer> before) {
        var asked = driver.planJoin(request);
        var plan = asked.plan().titled("join " + request.endpoint().id().shortened());
        var answered = world.effects().ask(undo, plan).map(text -> driver.readJoin(request, text));
        if (answered.isEmpty()) {
            return new Joining(Optional.of(request.interfaceName()), asked);
        }
        var answer = answered.get();
        if (answer.link().isEmpty()) {
            return new Joining(Optional.empty(), answer.plan(request, plan, 0));
        }
        var source = answer.link().get();
        var index = requireMadeByPlugin(source, before);
        var name = naming.apply(source.prefix());
        return new Joining(Optional.of(name), answer.plan(request.named(name), plan, index));
    }

    /** A link is only taken into a sandbox if it has come since the plugin was asked, and is nobody's that we know. */
    private int requireMadeByPlugin(JoinAnswer.Source source, Set<Integer> before) {
        var host = world.platform().host();
        var index = Optional.ofNullable(host.linkIndexes().get(source.name()))
                .orElseThrow(() -> refusal(source, "is no link of the host"));
        if (before.contains(index)) {
            throw refusal(source, "was on the host before; only a link that the plugin has made can be taken");
        }
        var link = host.findLink(source.name()).orElseThrow(() -> refusal(source, "is no link of the host"));
        if (link.ours()) {
            throw refusal(source, "was made by us; only a link that the plugin has made can be taken");
        }
        if (link.kind().isEmpty() || link.kind().equals("bridge")) {
            throw refusal(source, "is hardware or a bridge, and stays on the host");
        }
        return index;
    }

    private SystemException refusal(JoinAnswer.Source source, String why) {
        return new SystemException(
                "plugin \"" + driver.type() + "\": InterfaceName.SrcName \"" + source.name() + "\" " + why);
    }

    /** Indexes of the links that are on the host now. */
    static Set<Integer> linksNow(HostView host) {
        return Set.copyOf(host.linkIndexes().values());
    }
}
