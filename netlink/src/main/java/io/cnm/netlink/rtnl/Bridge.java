package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The options of a bridge. <em>Immutable.</em> Source: linux/if_link.h (IFLA_BR_*), ip-link(8). */
public final class Bridge extends Options<Bridge> implements LinkKind {
    static final String KIND = "bridge";

    private static final int IFLA_BR_FORWARD_DELAY = 1;
    private static final int IFLA_BR_AGEING_TIME = 4;
    private static final int IFLA_BR_STP_STATE = 5;
    private static final int IFLA_BR_VLAN_FILTERING = 7;
    private static final int IFLA_BR_GROUP_FWD_MASK = 9;
    private static final int IFLA_BR_MCAST_SNOOPING = 23;
    private static final int IFLA_BR_MCAST_QUERIER = 25;
    private static final int IFLA_BR_NF_CALL_IPTABLES = 36;
    private static final int IFLA_BR_NF_CALL_IP6TABLES = 37;
    private static final int IFLA_BR_VLAN_DEFAULT_PVID = 39;

    /** The kernel counts times in clock_t, hundredths of a second (USER_HZ). */
    private static final long CENTISECOND_MS = 10;

    static final OptionTable OPTIONS = new OptionTable()
            .number(IFLA_BR_FORWARD_DELAY, "IFLA_BR_FORWARD_DELAY", 4)
            .number(IFLA_BR_AGEING_TIME, "IFLA_BR_AGEING_TIME", 4)
            .number(IFLA_BR_STP_STATE, "IFLA_BR_STP_STATE", 4)
            .number(IFLA_BR_VLAN_FILTERING, "IFLA_BR_VLAN_FILTERING", 1)
            .number(IFLA_BR_GROUP_FWD_MASK, "IFLA_BR_GROUP_FWD_MASK", 2)
            .number(IFLA_BR_MCAST_SNOOPING, "IFLA_BR_MCAST_SNOOPING", 1)
            .number(IFLA_BR_MCAST_QUERIER, "IFLA_BR_MCAST_QUERIER", 1)
            .number(IFLA_BR_NF_CALL_IPTABLES, "IFLA_BR_NF_CALL_IPTABLES", 1)
            .number(IFLA_BR_NF_CALL_IP6TABLES, "IFLA_BR_NF_CALL_IP6TABLES", 1)
            .number(IFLA_BR_VLAN_DEFAULT_PVID, "IFLA_BR_VLAN_DEFAULT_PVID", 2)
            .printed(2, "IFLA_BR_HELLO_TIME", "IFLA_BR_MAX_AGE")
            .printed(6, "IFLA_BR_PRIORITY")
            .printed(8, "IFLA_BR_VLAN_PROTOCOL")
            .printedAddresses(10, "IFLA_BR_ROOT_ID", "IFLA_BR_BRIDGE_ID")
            .printed(
                    12,
                    "IFLA_BR_ROOT_PORT",
                    "IFLA_BR_ROOT_PATH_COST",
                    "IFLA_BR_TOPOLOGY_CHANGE",
                    "IFLA_BR_TOPOLOGY_CHANGE_DETECTED",
                    "IFLA_BR_HELLO_TIMER",
                    "IFLA_BR_TCN_TIMER",
                    "IFLA_BR_TOPOLOGY_CHANGE_TIMER",
                    "IFLA_BR_GC_TIMER")
            .printedAddresses(20, "IFLA_BR_GROUP_ADDR")
            .printed(21, "IFLA_BR_FDB_FLUSH", "IFLA_BR_MCAST_ROUTER")
            .printed(24, "IFLA_BR_MCAST_QUERY_USE_IFADDR")
            .printed(
                    26,
                    "IFLA_BR_MCAST_HASH_ELASTICITY",
                    "IFLA_BR_MCAST_HASH_MAX",
                    "IFLA_BR_MCAST_LAST_MEMBER_CNT",
                    "IFLA_BR_MCAST_STARTUP_QUERY_CNT",
                    "IFLA_BR_MCAST_LAST_MEMBER_INTVL",
                    "IFLA_BR_MCAST_MEMBERSHIP_INTVL",
                    "IFLA_BR_MCAST_QUERIER_INTVL",
                    "IFLA_BR_MCAST_QUERY_INTVL",
                    "IFLA_BR_MCAST_QUERY_RESPONSE_INTVL",
                    "IFLA_BR_MCAST_STARTUP_QUERY_INTVL")
            .printed(38, "IFLA_BR_NF_CALL_ARPTABLES")
            .printed(
                    40,
                    "IFLA_BR_PAD",
                    "IFLA_BR_VLAN_STATS_ENABLED",
                    "IFLA_BR_MCAST_STATS_ENABLED",
                    "IFLA_BR_MCAST_IGMP_VERSION",
                    "IFLA_BR_MCAST_MLD_VERSION",
                    "IFLA_BR_VLAN_STATS_PER_PORT",
                    "IFLA_BR_MULTI_BOOLOPT",
                    "IFLA_BR_MCAST_QUERIER_STATE",
                    "IFLA_BR_FDB_N_LEARNED",
                    "IFLA_BR_FDB_MAX_LEARNED");

    /** The kernel's defaults. */
    public Bridge() {
        super(OPTIONS);
    }

    /** Spanning tree protocol. */
    public Bridge stp(boolean on) {
        return set(IFLA_BR_STP_STATE, on);
    }

    /** Spanning tree protocol. */
    public Optional<Boolean> stp() {
        return flag(IFLA_BR_STP_STATE);
    }

    /** How long a new port listens and learns; hundredths of a second count, 2 to 30 s with spanning tree on. */
    public Bridge forwardDelay(Duration delay) {
        return set(IFLA_BR_FORWARD_DELAY, delay.toMillis() / CENTISECOND_MS);
    }

    /** How long a new port listens and learns. */
    public Optional<Duration> forwardDelay() {
        return time(IFLA_BR_FORWARD_DELAY);
    }

    /** How long a learned address is kept; hundredths of a second count. */
    public Bridge ageing(Duration time) {
        return set(IFLA_BR_AGEING_TIME, time.toMillis() / CENTISECOND_MS);
    }

    /** How long a learned address is kept. */
    public Optional<Duration> ageing() {
        return time(IFLA_BR_AGEING_TIME);
    }

    /** Whether ports have VLANs; EOPNOTSUPP from a kernel without CONFIG_BRIDGE_VLAN_FILTERING. */
    public Bridge vlanFiltering(boolean on) {
        return set(IFLA_BR_VLAN_FILTERING, on);
    }

    /** Whether ports have VLANs. */
    public Optional<Boolean> vlanFiltering() {
        return flag(IFLA_BR_VLAN_FILTERING);
    }

    /** The VLAN of untagged frames on new ports, 0 for none. */
    public Bridge vlanDefaultPvid(int vlan) {
        return set(IFLA_BR_VLAN_DEFAULT_PVID, vlan);
    }

    /** The VLAN of untagged frames on new ports. */
    public OptionalLong vlanDefaultPvid() {
        return number(IFLA_BR_VLAN_DEFAULT_PVID);
    }

    /** Whether multicast goes only where somebody has joined. */
    public Bridge multicastSnooping(boolean on) {
        return set(IFLA_BR_MCAST_SNOOPING, on);
    }

    /** Whether multicast goes only where somebody has joined. */
    public Optional<Boolean> multicastSnooping() {
        return flag(IFLA_BR_MCAST_SNOOPING);
    }

    /** Whether the bridge itself asks who has joined. */
    public Bridge multicastQuerier(boolean on) {
        return set(IFLA_BR_MCAST_QUERIER, on);
    }

    /** Whether the bridge itself asks who has joined. */
    public Optional<Boolean> multicastQuerier() {
        return flag(IFLA_BR_MCAST_QUERIER);
    }

    /** Which link-local groups 01:80:c2:00:00:0X are forwarded, as bits; the kernel refuses 0, 1 and 2. */
    public Bridge groupForwardMask(int mask) {
        return set(IFLA_BR_GROUP_FWD_MASK, mask);
    }

    /** Which link-local groups are forwarded. */
    public OptionalLong groupForwardMask() {
        return number(IFLA_BR_GROUP_FWD_MASK);
    }

    /** Whether bridged IPv4 passes iptables, for this bridge alone. */
    public Bridge callIptables(boolean on) {
        return set(IFLA_BR_NF_CALL_IPTABLES, on);
    }

    /** Whether bridged IPv4 passes iptables. */
    public Optional<Boolean> callIptables() {
        return flag(IFLA_BR_NF_CALL_IPTABLES);
    }

    /** Whether bridged IPv6 passes ip6tables, for this bridge alone. */
    public Bridge callIp6tables(boolean on) {
        return set(IFLA_BR_NF_CALL_IP6TABLES, on);
    }

    /** Whether bridged IPv6 passes ip6tables. */
    public Optional<Boolean> callIp6tables() {
        return flag(IFLA_BR_NF_CALL_IP6TABLES);
    }

    private Optional<Duration> time(int type) {
        var centiseconds = number(type);
        return centiseconds.isPresent()
                ? Optional.of(Duration.ofMillis(centiseconds.getAsLong() * CENTISECOND_MS))
                : Optional.empty();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        write(out);
    }
}
