package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The devices of a container: which are made, and which may be used. <em>Immutable.</em>
 *
 * @param nodes to be made, beside those that every runtime makes
 * @param rules the last that fits counts
 */
record Devices(List<RuntimeSpec.Device> nodes, List<RuntimeSpec.DeviceRule> rules) {
    private static final String ALL_ACCESS = "rwm";
    private static final Pattern RULE = Pattern.compile("([acb]) ([0-9]{1,10}|\\*):([0-9]{1,10}|\\*) ([rwm]{1,3})");
    private static final Pattern ACCESS = Pattern.compile("[rwm]{1,3}");

    /** Those of the container, which has them made and used by the runtime: null, full, zero, the random ones, terminals. */
    private static final List<RuntimeSpec.DeviceRule> USUAL = List.of(
            character(1, 3),
            character(1, 5),
            character(1, 7),
            character(1, 8),
            character(1, 9),
            character(5, 0),
            character(5, 1),
            character(5, 2),
            new RuntimeSpec.DeviceRule(true, "c", Optional.of(136L), Optional.empty(), ALL_ACCESS));

    private static RuntimeSpec.DeviceRule character(long major, long minor) {
        return new RuntimeSpec.DeviceRule(true, "c", Optional.of(major), Optional.of(minor), ALL_ACCESS);
    }

    private static RuntimeSpec.DeviceRule any(boolean allow, String type, String access) {
        return new RuntimeSpec.DeviceRule(allow, type, Optional.empty(), Optional.empty(), access);
    }

    /** @throws InvalidParameterException for a rule or a mode of access that is none; devices are not looked for */
    static void verify(HostConfig config) {
        config.devices().forEach(device -> access(device));
        config.deviceCgroupRules().orElse(List.of()).forEach(Devices::parse);
        if (!config.deviceRequests().orElse(List.of()).isEmpty()) {
            throw new InvalidParameterException(
                    "could not select device driver: DeviceRequests, such as for GPUs, are not supported");
        }
    }

    /** @throws InvalidParameterException if a device is not there */
    static Devices of(HostConfig config) {
        return config.privileged() ? all() : some(config);
    }

    private static Devices all() {
        var nodes = DeviceNode.all().stream()
                .map(node -> node.as(node.path().toString()))
                .toList();
        return new Devices(nodes, List.of(any(true, "", ALL_ACCESS)));
    }

    private static Devices some(HostConfig config) {
        var nodes = new ArrayList<RuntimeSpec.Device>();
        var rules = new ArrayList<RuntimeSpec.DeviceRule>();
        rules.add(any(false, "", ALL_ACCESS));
        // Making a node gives no access to the device.
        rules.add(any(true, "c", "m"));
        rules.add(any(true, "b", "m"));
        rules.addAll(USUAL);
        for (var device : config.devices()) {
            var target = device.pathInContainer().isEmpty() ? device.pathOnHost() : device.pathInContainer();
            for (var node : DeviceNode.below(device.pathOnHost(), device.pathOnHost())) {
                nodes.add(node.as(inContainer(node, device.pathOnHost(), target)));
                rules.add(node.rule(access(device)));
            }
        }
        config.deviceCgroupRules().orElse(List.of()).forEach(rule -> rules.add(parse(rule)));
        return new Devices(List.copyOf(nodes), List.copyOf(rules));
    }

    /** Devices of a directory keep their names. */
    private static String inContainer(DeviceNode node, String asked, String target) {
        var path = node.path().toString();
        return path.startsWith(asked + "/") ? target + path.substring(asked.length()) : target;
    }

    private static String access(HostConfig.DeviceMapping device) {
        var access = device.cgroupPermissions().isEmpty() ? ALL_ACCESS : device.cgroupPermissions();
        if (!ACCESS.matcher(access).matches()) {
            throw new InvalidParameterException("invalid CgroupPermissions of device " + device.pathOnHost()
                    + ": some of r, w and m are allowed, not " + access);
        }
        return access;
    }

    private static RuntimeSpec.DeviceRule parse(String rule) {
        var match = RULE.matcher(rule);
        if (!match.matches()) {
            throw new InvalidParameterException("invalid device cgroup rule format: '" + rule + "'");
        }
        var type = match.group(1).equals("a") ? "" : match.group(1);
        return new RuntimeSpec.DeviceRule(true, type, number(match.group(2)), number(match.group(3)), match.group(4));
    }

    private static Optional<Long> number(String text) {
        return text.equals("*") ? Optional.empty() : Optional.of(Long.valueOf(text));
    }
}
