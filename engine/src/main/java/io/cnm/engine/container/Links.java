package io.cnm.engine.container;

import io.cnm.engine.wire.DockerConnect;
import java.util.LinkedHashMap;
import java.util.List;

/** Links as a container's record has them: {@code TARGET:ALIAS}, or a target that keeps its name. Pure. */
final class Links {
    private Links() {}

    /** The same container, its links to another one by that one's new name. */
    static ContainerRecord follow(ContainerRecord record, String old, String name) {
        var legacy = record.host().links().orElse(List.of());
        var followed = follow(legacy, old, name);
        var networks = new LinkedHashMap<String, DockerConnect.Settings>();
        record.networks()
                .forEach((network, settings) ->
                        networks.put(network, settings.withLinks(follow(settings.links(), old, name))));
        var changed = record.withNetworks(networks);
        return followed.equals(legacy) ? changed : changed.withHost(HostDefaults.links(record.host(), followed));
    }

    private static List<String> follow(List<String> links, String old, String name) {
        return links.stream().map(link -> follow(link, old, name)).toList();
    }

    /** What the other one is called here stays. */
    private static String follow(String link, String old, String name) {
        var colon = link.indexOf(':');
        var target = Names.strip(colon < 0 ? link : link.substring(0, colon));
        if (!target.equals(old)) {
            return link;
        }
        return name + ":" + (colon < 0 ? target : link.substring(colon + 1));
    }
}
