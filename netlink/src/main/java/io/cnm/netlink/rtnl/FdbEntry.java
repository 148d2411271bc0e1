package io.cnm.netlink.rtnl;

import static io.cnm.netlink.Constants.NLM_F_APPEND;
import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;
import static io.cnm.netlink.Constants.NLM_F_REPLACE;
import static io.cnm.netlink.rtnl.Neighbour.NDA_DST;
import static io.cnm.netlink.rtnl.Neighbour.NDA_IFINDEX;
import static io.cnm.netlink.rtnl.Neighbour.NDA_LLADDR;
import static io.cnm.netlink.rtnl.Neighbour.NDA_MASTER;
import static io.cnm.netlink.rtnl.Neighbour.NDA_PORT;
import static io.cnm.netlink.rtnl.Neighbour.NDA_VLAN;
import static io.cnm.netlink.rtnl.Neighbour.NDA_VNI;
import static io.cnm.netlink.rtnl.Neighbour.NTF_EXT_LEARNED;
import static io.cnm.netlink.rtnl.Neighbour.NTF_MASTER;
import static io.cnm.netlink.rtnl.Neighbour.NTF_SELF;
import static io.cnm.netlink.rtnl.Neighbour.NUD_NOARP;
import static io.cnm.netlink.rtnl.Neighbour.NUD_PERMANENT;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where a bridge or a VXLAN link sends frames for a hardware address. A port's entry in its bridge's table is {@link
 * #inMasterTable()}, an entry in the link's own table {@link #inOwnTable()}; for VXLAN that is the one that matters, and
 * it names the other host. {@link #add}, {@link #replace}, {@link #append} and {@link #delete} make the requests.
 * <em>Immutable.</em> Source: linux/neighbour.h, bridge(8).
 */
public final class FdbEntry extends Value<FdbEntry> {
    private final int link;
    private final HardwareAddress mac;
    private int state = NUD_PERMANENT;
    private int flags;
    private Optional<InetAddress> remote = Optional.empty();
    private int vni;
    private int port;
    private int vlan;
    private int master;

    private FdbEntry(int link, HardwareAddress mac) {
        this.link = link;
        this.mac = mac;
    }

    /**
     * An entry that stays until it is deleted.
     *
     * @param link index of the port or of the VXLAN link; all zeros as address is "everything else" on VXLAN
     */
    public static FdbEntry of(int link, HardwareAddress mac) {
        LinkKey.of(link);
        return new FdbEntry(link, mac);
    }

    /** In the link's own table. */
    public FdbEntry inOwnTable() {
        return flag(NTF_SELF);
    }

    /** In the table of the bridge that the link is a port of. */
    public FdbEntry inMasterTable() {
        return flag(NTF_MASTER);
    }

    /** Made by a control program; may move to another port. */
    public FdbEntry externallyLearned() {
        return flag(NTF_EXT_LEARNED);
    }

    private FdbEntry flag(int flag) {
        return with(copy -> copy.flags |= flag);
    }

    /** The frame goes out by this link, instead of being for the bridge itself as "permanent" means there. */
    public FdbEntry fixed() {
        return with(copy -> copy.state = NUD_NOARP);
    }

    /** VXLAN: the host that has it. */
    public FdbEntry remote(InetAddress host) {
        return with(copy -> copy.remote = Optional.of(host));
    }

    /** VXLAN: the network's number there, if it is not the link's. */
    public FdbEntry vni(int number) {
        return with(copy -> copy.vni = number);
    }

    /** VXLAN: the UDP port there, if it is not the link's. */
    public FdbEntry port(int number) {
        return with(copy -> copy.port = number);
    }

    /** Bridge with VLAN filtering: the VLAN that it is for. */
    public FdbEntry vlan(int number) {
        return with(copy -> copy.vlan = number);
    }

    /** Index of the port or of the VXLAN link. */
    public int link() {
        return link;
    }

    /** The hardware address. */
    public HardwareAddress mac() {
        return mac;
    }

    /** Whether it stands in the link's own table. */
    public boolean isInOwnTable() {
        return (flags & NTF_SELF) != 0;
    }

    /** Whether it stays until it is deleted. */
    public boolean isPermanent() {
        return (state & NUD_PERMANENT) != 0;
    }

    /** Whether somebody set it, as opposed to one that was learned from traffic. */
    public boolean isFixed() {
        return (state & (NUD_PERMANENT | NUD_NOARP)) != 0;
    }

    /** Whether a control program made it. */
    public boolean isExternallyLearned() {
        return (flags & NTF_EXT_LEARNED) != 0;
    }

    /** VXLAN: the host that has it. */
    public Optional<InetAddress> remote() {
        return remote;
    }

    /** VXLAN: the network's number there; 0 if it is the link's. */
    public int vni() {
        return vni;
    }

    /** VXLAN: the UDP port there; 0 if it is the link's. */
    public int port() {
        return port;
    }

    /** The VLAN; 0 if it is for all. */
    public int vlan() {
        return vlan;
    }

    /** Index of the bridge in whose table it stands; 0 if it is none. Only decoded, never sent. */
    public int masterLink() {
        return master;
    }

    /** Adds it; EEXIST if the table has the address. */
    public Request add() {
        return request(Rtm.RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, "add");
    }

    /** Adds it, in place of the table's entry for the address if there is one. */
    public Request replace() {
        return request(Rtm.RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, "set");
    }

    /** VXLAN: adds one more host for the same address, which is how a broadcast reaches several. */
    public Request append() {
        return request(Rtm.RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND, "append");
    }

    /** Removes it; ENOENT if it is not there. */
    public Request delete() {
        return request(Rtm.RTM_DELNEIGH, 0, "delete");
    }

    private Request request(int type, int requestFlags, String verb) {
        return new Operation(type, requestFlags, verb + " " + this, LinkKey.set(LinkKey.of(link)), this::encode);
    }

    /** Asks for all entries; of one link or of one bridge unless those are 0. */
    static Request list(int link, int bridge) {
        return new Operation(Rtm.RTM_GETNEIGH, 0, "list forwarding entries", LinkKey.NONE, out -> {
            Neighbour.ndmsg(out, Ip.AF_BRIDGE, 0, 0, 0);
            if (link != 0) {
                out.u32(NDA_IFINDEX, link);
            }
            if (bridge != 0) {
                out.u32(NDA_MASTER, bridge);
            }
        });
    }

    private void encode(AttributeWriter out) {
        Neighbour.ndmsg(out, Ip.AF_BRIDGE, link, state, flags);
        out.bytes(NDA_LLADDR, mac.bytes());
        remote.ifPresent(address -> out.bytes(NDA_DST, address.getAddress()));
        if (vlan != 0) {
            out.u16(NDA_VLAN, vlan);
        }
        if (port != 0) {
            out.be16(NDA_PORT, port);
        }
        if (vni != 0) {
            out.u32(NDA_VNI, vni);
        }
    }

    /**
     * Reads an RTM_NEWNEIGH or RTM_DELNEIGH of the family AF_BRIDGE.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    public static FdbEntry decode(Message message) {
        var in = message.reader();
        var ndmsg = in.struct(Neighbour.SIZEOF_NDMSG);
        var mac = HardwareAddress.of(new byte[0]);
        Optional<InetAddress> remote = Optional.empty();
        var vni = 0;
        var port = 0;
        var vlan = 0;
        var master = 0;
        while (in.next()) {
            switch (in.type()) {
                case NDA_LLADDR -> mac = HardwareAddress.of(in.bytes());
                case NDA_DST -> remote = Optional.of(Ip.read(in));
                case NDA_VNI -> vni = in.s32();
                case NDA_PORT -> port = in.be16();
                case NDA_VLAN -> vlan = in.u16();
                case NDA_MASTER -> master = in.s32();
                default -> {}
            }
        }
        in.finish();
        var decoded = new FdbEntry(ndmsg.getInt(4), mac);
        decoded.state = Short.toUnsignedInt(ndmsg.getShort(8));
        decoded.flags = Byte.toUnsignedInt(ndmsg.get(10));
        decoded.remote = remote;
        decoded.vni = vni;
        decoded.port = port;
        decoded.vlan = vlan;
        decoded.master = master;
        return decoded;
    }

    @Override
    List<?> parts() {
        return List.of(link, mac, state, flags, remote, vni, port, vlan, master);
    }

    @Override
    public String toString() {
        return "forwarding entry " + mac + " on link " + link
                + remote.map(host -> " to " + host.getHostAddress()).orElse("");
    }
}
