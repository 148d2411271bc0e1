/**
 * The family-free core of netlink: messages, attributes, sockets that match answers to requests. What the messages mean
 * stands in the packages beside this one ({@code rtnl}, {@code nft}, {@code conntrack}). Constants keep the kernel's
 * spelling; the header that defines them is named once in each file.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
@NullMarked
package io.cnm.netlink;

import org.jspecify.annotations.NullMarked;
