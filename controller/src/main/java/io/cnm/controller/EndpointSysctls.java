package io.cnm.controller;

import io.cnm.api.EndpointSpec;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kernel parameters that an endpoint's option asks for, of its own interface only. Pure. */
final class EndpointSysctls {
    private static final Pattern SETTING = Pattern.compile(
            "net\\.(ipv4|ipv6|mpls)\\.([a-z0-9_]+)\\.(?:IFNAME|ifname)\\.([a-zA-Z0-9_]+)=([^\\p{Cntrl}/]*)");

    private EndpointSysctls() {}

    /**
     * The settings of an endpoint.
     *
     * @throws io.cnm.api.InvalidParameterException if the option is malformed
     */
    static List<Matcher> of(EndpointSpec endpoint) {
        var list = endpoint.options().get(Labels.SYSCTLS);
        return list == null
                ? List.of()
                : Stream.of(list.split(",", -1)).map(EndpointSysctls::parse).toList();
    }

    /** Sets them for an interface, while it is down. */
    static List<SetSysctl> plan(EndpointSpec endpoint, Namespace sandbox, String link) {
        var steps = new ArrayList<SetSysctl>();
        for (var setting : of(endpoint)) {
            var key = setting.group(1) + "/" + setting.group(2) + "/" + link + "/" + setting.group(3);
            steps.add(new SetSysctl(sandbox, key, setting.group(4), Optional.empty(), false));
        }
        return steps;
    }

    private static Matcher parse(String setting) {
        var matcher = SETTING.matcher(setting);
        Fields.require(
                matcher.matches(),
                "option " + Labels.SYSCTLS,
                setting,
                "must be settings net.X.Y.IFNAME.Z=V separated by commas, X one of ipv4, ipv6 and mpls");
        return matcher;
    }
}
