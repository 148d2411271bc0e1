package io.cnm.engine.oci;

import io.cnm.engine.wire.HostConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What may go to and from block devices, which Docker names by their paths and the kernel by their numbers. */
final class BlockLimits {
    private BlockLimits() {}

    /** Empty if nothing is asked for. @throws io.cnm.api.InvalidParameterException for a path that is no device */
    static Optional<RuntimeSpec.BlockIo> of(HostConfig config, HostFacts facts) {
        var limits = new RuntimeSpec.BlockIo(
                Optional.of(config.blkioWeight()).filter(weight -> weight > 0 && facts.blockWeights()),
                config.blkioWeightDevice().stream()
                        .filter(each -> facts.blockWeights())
                        .map(each -> {
                            var node = DeviceNode.find(each.path());
                            return new RuntimeSpec.WeightDevice(node.major(), node.minor(), each.weight());
                        })
                        .toList(),
                throttles(config.blkioDeviceReadBps()),
                throttles(config.blkioDeviceWriteBps()),
                throttles(config.blkioDeviceReadIops()),
                throttles(config.blkioDeviceWriteIops()));
        var none = new RuntimeSpec.BlockIo(Optional.empty(), List.of(), List.of(), List.of(), List.of(), List.of());
        return Optional.of(limits).filter(asked -> !asked.equals(none));
    }

    /** What is asked for and cannot be had. */
    static List<String> warnings(HostConfig config, HostFacts facts) {
        var warnings = new ArrayList<String>();
        if (config.blkioWeight() > 0 && !facts.blockWeights()) {
            warnings.add(
                    "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.");
        }
        if (!config.blkioWeightDevice().isEmpty() && !facts.blockWeights()) {
            warnings.add("Your kernel does not support Block I/O weight_device or the cgroup is not mounted. "
                    + "Weight-device discarded.");
        }
        return warnings;
    }

    private static List<RuntimeSpec.ThrottleDevice> throttles(List<HostConfig.ThrottleDevice> devices) {
        return devices.stream()
                .map(each -> {
                    var node = DeviceNode.find(each.path());
                    return new RuntimeSpec.ThrottleDevice(node.major(), node.minor(), each.rate());
                })
                .toList();
    }
}
