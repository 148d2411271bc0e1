package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a container gets of the host: {@code HostConfig} of Docker's API. Sizes are bytes; 0 and empty mean that nothing
 * was asked for. <em>Immutable.</em>
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record HostConfig(
        Optional<List<String>> binds,
        @JsonProperty("ContainerIDFile") String containerIdFile,
        LogConfig logConfig,
        String networkMode,
        Map<String, List<PortBinding>> portBindings,
        RestartPolicy restartPolicy,
        boolean autoRemove,
        String volumeDriver,
        Optional<List<String>> volumesFrom,
        List<Integer> consoleSize,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> annotations,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mount> mounts,
        Optional<List<String>> capAdd,
        Optional<List<String>> capDrop,
        String cgroupnsMode,
        List<String> dns,
        List<String> dnsOptions,
        List<String> dnsSearch,
        Optional<List<String>> extraHosts,
        Optional<List<String>> groupAdd,
        String ipcMode,
        String cgroup,
        Optional<List<String>> links,
        int oomScoreAdj,
        String pidMode,
        boolean privileged,
        boolean publishAllPorts,
        boolean readonlyRootfs,
        Optional<List<String>> securityOpt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> storageOpt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tmpfs,
        @JsonProperty("UTSMode") String utsMode,
        String usernsMode,
        long shmSize,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> sysctls,
        String runtime,
        String isolation,
        long cpuShares,
        long memory,
        long nanoCpus,
        String cgroupParent,
        int blkioWeight,
        List<WeightDevice> blkioWeightDevice,
        List<ThrottleDevice> blkioDeviceReadBps,
        List<ThrottleDevice> blkioDeviceWriteBps,
        @JsonProperty("BlkioDeviceReadIOps") List<ThrottleDevice> blkioDeviceReadIops,
        @JsonProperty("BlkioDeviceWriteIOps") List<ThrottleDevice> blkioDeviceWriteIops,
        long cpuPeriod,
        long cpuQuota,
        long cpuRealtimePeriod,
        long cpuRealtimeRuntime,
        String cpusetCpus,
        String cpusetMems,
        List<DeviceMapping> devices,
        Optional<List<String>> deviceCgroupRules,
        Optional<List<Map<String, Object>>> deviceRequests,
        long memoryReservation,
        long memorySwap,
        Optional<Long> memorySwappiness,
        Optional<Boolean> oomKillDisable,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Boolean> init,
        Optional<Long> pidsLimit,
        Optional<List<Ulimit>> ulimits,
        Optional<List<String>> maskedPaths,
        Optional<List<String>> readonlyPaths) {

    /** Which log driver, with its options. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record LogConfig(String type, Map<String, String> config) {
        public LogConfig {
            type = Absent.text(type);
            config = Absent.map(config);
        }
    }

    /** Where on the host a port is published; texts may be empty, and the port may be a range. <em>Immutable.</em> */
    public record PortBinding(
            @JsonProperty("HostIp") String hostIp,
            @JsonProperty("HostPort") String hostPort) {
        public PortBinding {
            hostIp = Absent.text(hostIp);
            hostPort = Absent.text(hostPort);
        }
    }

    /** What is done when the container has ended: {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure}. */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record RestartPolicy(String name, int maximumRetryCount) {
        public RestartPolicy {
            name = Absent.text(name);
        }
    }

    /** A file system that is mounted into the container. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Mount(
            String type,
            String source,
            String target,
            boolean readOnly,
            String consistency,
            Optional<BindOptions> bindOptions,
            Optional<VolumeOptions> volumeOptions,
            Optional<TmpfsOptions> tmpfsOptions) {
        public Mount {
            type = Absent.text(type);
            source = Absent.text(source);
            target = Absent.text(target);
            consistency = Absent.text(consistency);
        }
    }

    /** How a directory of the host is mounted. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record BindOptions(
            String propagation,
            boolean nonRecursive,
            boolean createMountpoint,
            boolean readOnlyNonRecursive,
            boolean readOnlyForceRecursive) {
        public BindOptions {
            propagation = Absent.text(propagation);
        }
    }

    /** Which volume is made if it is not there. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record VolumeOptions(
            boolean noCopy, Map<String, String> labels, Optional<VolumeDriver> driverConfig, String subpath) {
        public VolumeOptions {
            labels = Absent.map(labels);
            subpath = Absent.text(subpath);
        }
    }

    /** Who makes a volume. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record VolumeDriver(String name, Map<String, String> options) {
        public VolumeDriver {
            name = Absent.text(name);
            options = Absent.map(options);
        }
    }

    /** How big a file system in memory may be, and its root's mode. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record TmpfsOptions(long sizeBytes, int mode) {}

    /** A block device's share. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record WeightDevice(String path, int weight) {
        public WeightDevice {
            path = Absent.text(path);
        }
    }

    /** A block device's limit, in bytes or operations a second. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record ThrottleDevice(String path, long rate) {
        public ThrottleDevice {
            path = Absent.text(path);
        }
    }

    /** A device of the host that the container sees; permissions are some of {@code rwm}. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record DeviceMapping(String pathOnHost, String pathInContainer, String cgroupPermissions) {
        public DeviceMapping {
            pathOnHost = Absent.text(pathOnHost);
            pathInContainer = Absent.text(pathInContainer);
            cgroupPermissions = Absent.text(cgroupPermissions);
        }
    }

    /** A limit of setrlimit(2), by its name in lower case without {@code RLIMIT_}; -1 is no limit. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Ulimit(String name, long soft, long hard) {
        public Ulimit {
            name = Absent.text(name);
        }
    }

    public HostConfig {
        containerIdFile = Absent.text(containerIdFile);
        logConfig = Absent.value(logConfig, new LogConfig("", Map.of()));
        networkMode = Absent.text(networkMode);
        portBindings = Absent.lists(portBindings);
        restartPolicy = Absent.value(restartPolicy, new RestartPolicy("", 0));
        volumeDriver = Absent.text(volumeDriver);
        consoleSize = Absent.value(consoleSize, List.of(0, 0));
        annotations = Absent.map(annotations);
        mounts = Absent.list(mounts);
        cgroupnsMode = Absent.text(cgroupnsMode);
        dns = Absent.list(dns);
        dnsOptions = Absent.list(dnsOptions);
        dnsSearch = Absent.list(dnsSearch);
        ipcMode = Absent.text(ipcMode);
        cgroup = Absent.text(cgroup);
        pidMode = Absent.text(pidMode);
        storageOpt = Absent.map(storageOpt);
        tmpfs = Absent.map(tmpfs);
        utsMode = Absent.text(utsMode);
        usernsMode = Absent.text(usernsMode);
        sysctls = Absent.map(sysctls);
        runtime = Absent.text(runtime);
        isolation = Absent.text(isolation);
        cgroupParent = Absent.text(cgroupParent);
        blkioWeightDevice = Absent.list(blkioWeightDevice);
        blkioDeviceReadBps = Absent.list(blkioDeviceReadBps);
        blkioDeviceWriteBps = Absent.list(blkioDeviceWriteBps);
        blkioDeviceReadIops = Absent.list(blkioDeviceReadIops);
        blkioDeviceWriteIops = Absent.list(blkioDeviceWriteIops);
        cpusetCpus = Absent.text(cpusetCpus);
        cpusetMems = Absent.text(cpusetMems);
        devices = Absent.list(devices);
    }
}
