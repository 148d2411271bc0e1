/**
 * The kernel's table of connections: listing flows and ending them. {@link io.cnm.netlink.conntrack.ConntrackSocket} asks,
 * {@link io.cnm.netlink.conntrack.Flow} is a connection with the tuples of both its directions. Rules that look at
 * connections belong to {@link io.cnm.netlink.nft}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/conntrack.8.html">conntrack(8)</a>,
 *     linux/netfilter/nfnetlink_conntrack.h
 */
@NullMarked
package io.cnm.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
