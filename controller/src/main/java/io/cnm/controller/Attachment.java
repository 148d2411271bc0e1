package io.cnm.controller;

import io.cnm.api.JoinSpec;
import io.cnm.plan.Step;
import io.cnm.spi.JoinPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * How an endpoint sits in a sandbox. <em>Immutable.</em>
 *
 * @param sandbox where it is
 * @param spec how its user wanted it
 * @param join the driver's part of the join: how it got there
 * @param sysctls the controller's part: kernel parameters of its interface, set while that is down
 * @param interior the controller's part, inside the sandbox: addresses and static routes
 * @param hostsLines the lines that it has added to the hosts file
 * @param names by which others find it
 * @param links those to others that hold
 */
record Attachment(
        LiveSandbox sandbox,
        JoinSpec spec,
        JoinPlan join,
        List<Step> sysctls,
        List<Step> interior,
        List<String> hostsLines,
        List<String> names,
        List<Linked> links) {
    Attachment {
        sysctls = List.copyOf(sysctls);
        interior = List.copyOf(interior);
        hostsLines = List.copyOf(hostsLines);
        names = List.copyOf(names);
        links = List.copyOf(links);
    }

    /** The same with other links. */
    Attachment withLinks(List<Linked> others) {
        return new Attachment(sandbox, spec, join, sysctls, interior, hostsLines, names, others);
    }

    /** The same with other names. */
    Attachment withNames(List<String> others) {
        return new Attachment(sandbox, spec, join, sysctls, interior, hostsLines, others, links);
    }

    /** The same as its user wants it by now. */
    Attachment withSpec(JoinSpec other) {
        return new Attachment(sandbox, other, join, sysctls, interior, hostsLines, names, links);
    }

    /** Everything that the hosts file has of it. */
    List<String> allHostsLines() {
        var lines = new ArrayList<>(hostsLines);
        lines.addAll(lines(links));
        return lines;
    }

    /** What a hosts file has of links. */
    static List<String> lines(List<Linked> links) {
        var lines = new ArrayList<String>();
        for (var link : links) {
            lines.addAll(link.hostsLines());
        }
        return lines;
    }
}
