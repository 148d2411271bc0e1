package io.cnm.netlink.rtnl;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The options of a link as a port of a bridge. They can be set once it is one. <em>Immutable.</em> Source:
 * linux/if_link.h (IFLA_BRPORT_*), bridge(8).
 */
public final class BridgePort extends Options<BridgePort> {
    /** IFLA_INFO_SLAVE_KIND. */
    static final String KIND = "bridge";

    private static final int IFLA_BRPORT_STATE = 1;
    private static final int IFLA_BRPORT_PRIORITY = 2;
    private static final int IFLA_BRPORT_COST = 3;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFLA_BRPORT_GUARD = 5;
    private static final int IFLA_BRPORT_PROTECT = 6;
    private static final int IFLA_BRPORT_FAST_LEAVE = 7;
    private static final int IFLA_BRPORT_LEARNING = 8;
    private static final int IFLA_BRPORT_UNICAST_FLOOD = 9;
    private static final int IFLA_BRPORT_PROXYARP = 10;
    private static final int IFLA_BRPORT_FLUSH = 24;
    private static final int IFLA_BRPORT_MCAST_FLOOD = 27;
    private static final int IFLA_BRPORT_BCAST_FLOOD = 30;
    private static final int IFLA_BRPORT_NEIGH_SUPPRESS = 32;
    private static final int IFLA_BRPORT_ISOLATED = 33;
    private static final int IFLA_BRPORT_LOCKED = 39;

    static final OptionTable OPTIONS = new OptionTable()
            .number(IFLA_BRPORT_STATE, "IFLA_BRPORT_STATE", 1)
            .number(IFLA_BRPORT_PRIORITY, "IFLA_BRPORT_PRIORITY", 2)
            .number(IFLA_BRPORT_COST, "IFLA_BRPORT_COST", 4)
            .number(IFLA_BRPORT_MODE, "IFLA_BRPORT_MODE", 1)
            .number(IFLA_BRPORT_GUARD, "IFLA_BRPORT_GUARD", 1)
            .number(IFLA_BRPORT_PROTECT, "IFLA_BRPORT_PROTECT", 1)
            .number(IFLA_BRPORT_FAST_LEAVE, "IFLA_BRPORT_FAST_LEAVE", 1)
            .number(IFLA_BRPORT_LEARNING, "IFLA_BRPORT_LEARNING", 1)
            .number(IFLA_BRPORT_UNICAST_FLOOD, "IFLA_BRPORT_UNICAST_FLOOD", 1)
            .number(IFLA_BRPORT_PROXYARP, "IFLA_BRPORT_PROXYARP", 1)
            .number(IFLA_BRPORT_FLUSH, "IFLA_BRPORT_FLUSH", 0)
            .number(IFLA_BRPORT_MCAST_FLOOD, "IFLA_BRPORT_MCAST_FLOOD", 1)
            .number(IFLA_BRPORT_BCAST_FLOOD, "IFLA_BRPORT_BCAST_FLOOD", 1)
            .number(IFLA_BRPORT_NEIGH_SUPPRESS, "IFLA_BRPORT_NEIGH_SUPPRESS", 1)
            .number(IFLA_BRPORT_ISOLATED, "IFLA_BRPORT_ISOLATED", 1)
            .number(IFLA_BRPORT_LOCKED, "IFLA_BRPORT_LOCKED", 1)
            .printed(11, "IFLA_BRPORT_LEARNING_SYNC", "IFLA_BRPORT_PROXYARP_WIFI")
            .printedAddresses(13, "IFLA_BRPORT_ROOT_ID", "IFLA_BRPORT_BRIDGE_ID")
            .printed(
                    15,
                    "IFLA_BRPORT_DESIGNATED_PORT",
                    "IFLA_BRPORT_DESIGNATED_COST",
                    "IFLA_BRPORT_ID",
                    "IFLA_BRPORT_NO",
                    "IFLA_BRPORT_TOPOLOGY_CHANGE_ACK",
                    "IFLA_BRPORT_CONFIG_PENDING",
                    "IFLA_BRPORT_MESSAGE_AGE_TIMER",
                    "IFLA_BRPORT_FORWARD_DELAY_TIMER",
                    "IFLA_BRPORT_HOLD_TIMER")
            .printed(25, "IFLA_BRPORT_MULTICAST_ROUTER", "IFLA_BRPORT_PAD")
            .printed(28, "IFLA_BRPORT_MCAST_TO_UCAST", "IFLA_BRPORT_VLAN_TUNNEL")
            .printed(31, "IFLA_BRPORT_GROUP_FWD_MASK")
            .printed(
                    34,
                    "IFLA_BRPORT_BACKUP_PORT",
                    "IFLA_BRPORT_MRP_RING_OPEN",
                    "IFLA_BRPORT_MRP_IN_OPEN",
                    "IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT",
                    "IFLA_BRPORT_MCAST_EHT_HOSTS_CNT")
            .printed(
                    40,
                    "IFLA_BRPORT_MAB",
                    "IFLA_BRPORT_MCAST_N_GROUPS",
                    "IFLA_BRPORT_MCAST_MAX_GROUPS",
                    "IFLA_BRPORT_NEIGH_VLAN_SUPPRESS",
                    "IFLA_BRPORT_BACKUP_NHID");

    /** No option set. */
    public BridgePort() {
        super(OPTIONS);
    }

    /** Whether frames may leave by the port they came in by. */
    public BridgePort hairpin(boolean on) {
        return set(IFLA_BRPORT_MODE, on);
    }

    /** Whether frames may leave by the port they came in by. */
    public Optional<Boolean> hairpin() {
        return flag(IFLA_BRPORT_MODE);
    }

    /** Whether source addresses are learned from this port's frames. */
    public BridgePort learning(boolean on) {
        return set(IFLA_BRPORT_LEARNING, on);
    }

    /** Whether source addresses are learned from this port's frames. */
    public Optional<Boolean> learning() {
        return flag(IFLA_BRPORT_LEARNING);
    }

    /** Whether frames to unknown addresses leave by this port. */
    public BridgePort unicastFlood(boolean on) {
        return set(IFLA_BRPORT_UNICAST_FLOOD, on);
    }

    /** Whether frames to unknown addresses leave by this port. */
    public Optional<Boolean> unicastFlood() {
        return flag(IFLA_BRPORT_UNICAST_FLOOD);
    }

    /** Whether multicast that nobody joined leaves by this port. */
    public BridgePort multicastFlood(boolean on) {
        return set(IFLA_BRPORT_MCAST_FLOOD, on);
    }

    /** Whether multicast that nobody joined leaves by this port. */
    public Optional<Boolean> multicastFlood() {
        return flag(IFLA_BRPORT_MCAST_FLOOD);
    }

    /** Whether broadcasts leave by this port. */
    public BridgePort broadcastFlood(boolean on) {
        return set(IFLA_BRPORT_BCAST_FLOOD, on);
    }

    /** Whether broadcasts leave by this port. */
    public Optional<Boolean> broadcastFlood() {
        return flag(IFLA_BRPORT_BCAST_FLOOD);
    }

    /** Whether only those come in by this port who were learned there (since Linux 5.18). */
    public BridgePort locked(boolean on) {
        return set(IFLA_BRPORT_LOCKED, on);
    }

    /** Whether only those come in by this port who were learned there. */
    public Optional<Boolean> locked() {
        return flag(IFLA_BRPORT_LOCKED);
    }

    /** Forgets whom it has learned there. */
    public BridgePort flush() {
        return set(IFLA_BRPORT_FLUSH, 0);
    }

    /** Whether this port is kept from the other isolated ports. */
    public BridgePort isolated(boolean on) {
        return set(IFLA_BRPORT_ISOLATED, on);
    }

    /** Whether this port is kept from the other isolated ports. */
    public Optional<Boolean> isolated() {
        return flag(IFLA_BRPORT_ISOLATED);
    }

    /** Whether the bridge answers ARP and neighbour solicitations for what it knows instead of sending them here. */
    public BridgePort neighbourSuppression(boolean on) {
        return set(IFLA_BRPORT_NEIGH_SUPPRESS, on);
    }

    /** Whether the bridge answers ARP and neighbour solicitations for what it knows instead of sending them here. */
    public Optional<Boolean> neighbourSuppression() {
        return flag(IFLA_BRPORT_NEIGH_SUPPRESS);
    }

    /** Whether the bridge answers ARP on this port. */
    public BridgePort proxyArp(boolean on) {
        return set(IFLA_BRPORT_PROXYARP, on);
    }

    /** Whether the bridge answers ARP on this port. */
    public Optional<Boolean> proxyArp() {
        return flag(IFLA_BRPORT_PROXYARP);
    }

    /** Whether spanning tree messages that come in here are dropped. */
    public BridgePort bpduGuard(boolean on) {
        return set(IFLA_BRPORT_GUARD, on);
    }

    /** Whether spanning tree messages that come in here are dropped. */
    public Optional<Boolean> bpduGuard() {
        return flag(IFLA_BRPORT_GUARD);
    }

    /** Whether this port may not become the way to the spanning tree's root. */
    public BridgePort rootBlock(boolean on) {
        return set(IFLA_BRPORT_PROTECT, on);
    }

    /** Whether this port may not become the way to the spanning tree's root. */
    public Optional<Boolean> rootBlock() {
        return flag(IFLA_BRPORT_PROTECT);
    }

    /** Whether a multicast group is left at once. */
    public BridgePort fastLeave(boolean on) {
        return set(IFLA_BRPORT_FAST_LEAVE, on);
    }

    /** Whether a multicast group is left at once. */
    public Optional<Boolean> fastLeave() {
        return flag(IFLA_BRPORT_FAST_LEAVE);
    }

    /** Spanning tree cost, 1 to 65535. */
    public BridgePort cost(int cost) {
        return set(IFLA_BRPORT_COST, cost);
    }

    /** Spanning tree cost. */
    public OptionalLong cost() {
        return number(IFLA_BRPORT_COST);
    }

    /** Spanning tree priority, 0 to 63. */
    public BridgePort priority(int priority) {
        return set(IFLA_BRPORT_PRIORITY, priority);
    }

    /** Spanning tree priority. */
    public OptionalLong priority() {
        return number(IFLA_BRPORT_PRIORITY);
    }

    /** Whether frames pass: spanning tree state forwarding. Empty if the kernel did not say. */
    public Optional<Boolean> forwarding() {
        var state = number(IFLA_BRPORT_STATE);
        return state.isPresent() ? Optional.of(state.getAsLong() == 3) : Optional.empty();
    }
}
