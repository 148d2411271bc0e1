/**
 * rtnetlink: links, addresses, routes, neighbours, bridge forwarding entries and rules. Open a {@link
 * io.cnm.netlink.rtnl.RouteSocket} in a network namespace, hand it requests, ask it for lists; {@link
 * io.cnm.netlink.rtnl.RouteEvents} tells of changes. {@link io.cnm.netlink.rtnl.NewLink}, {@link
 * io.cnm.netlink.rtnl.SetLink} and {@link io.cnm.netlink.rtnl.DeleteLink} change links; {@link
 * io.cnm.netlink.rtnl.Address}, {@link io.cnm.netlink.rtnl.Route}, {@link io.cnm.netlink.rtnl.Neighbour}, {@link
 * io.cnm.netlink.rtnl.FdbEntry} and {@link io.cnm.netlink.rtnl.Rule} are values that make their own requests and decode
 * from the kernel's messages.
 *
 * <p>To move a link to another namespace takes the kernel tens of milliseconds, and it holds its one big lock meanwhile. A
 * link is born where it belongs instead ({@link io.cnm.netlink.rtnl.NewLink#netns}, {@link
 * io.cnm.netlink.rtnl.Peer#netns}); only one that somebody else has made is moved ({@link
 * io.cnm.netlink.rtnl.MigrateLink}).
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
@NullMarked
package io.cnm.netlink.rtnl;

import org.jspecify.annotations.NullMarked;
