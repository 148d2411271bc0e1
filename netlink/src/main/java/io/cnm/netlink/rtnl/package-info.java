/**
 * rtnetlink: links, addresses, routes, neighbours, bridge forwarding entries and rules. Open a {@link
 * io.cnm.netlink.rtnl.RouteSocket} in a network namespace, hand it requests, ask it for lists; {@link
 * io.cnm.netlink.rtnl.RouteEvents} tells of changes. {@link io.cnm.netlink.rtnl.NewLink}, {@link
 * io.cnm.netlink.rtnl.SetLink} and {@link io.cnm.netlink.rtnl.DeleteLink} change links; {@link
 * io.cnm.netlink.rtnl.Address}, {@link io.cnm.netlink.rtnl.Route}, {@link io.cnm.netlink.rtnl.Neighbour}, {@link
 * io.cnm.netlink.rtnl.FdbEntry} and {@link io.cnm.netlink.rtnl.Rule} are values that make their own requests and decode
 * from the kernel's messages.
 *
 * <p>There is no request that moves a link to another namespace: the kernel needs tens of milliseconds for it and holds
 * its one big lock meanwhile. A link is born where it belongs instead ({@link io.cnm.netlink.rtnl.NewLink#netns}, {@link
 * io.cnm.netlink.rtnl.Peer#netns}).
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
@NullMarked
package io.cnm.netlink.rtnl;

import org.jspecify.annotations.NullMarked;
