/**
 * The userland proxy: what reaches a published port's own socket is relayed to the sandbox. {@code UserlandProxy} is the one
 * thing that others see. One event loop serves all ports: Netty's epoll loop, on which descriptors are watched directly, so
 * that a port costs a descriptor and a few objects. {@code TcpPort} accepts, {@code TcpLink} moves bytes both ways inside the
 * kernel (splice); {@code UdpPort} keeps a table of conversations. Sockets towards sandboxes are opened in the host's
 * namespace by {@code HostSockets}, since event loops never change namespace. Which ports are published, and what the
 * firewall leads past the proxy, is not decided here.
 */
@NullMarked
package io.cnm.proxy;

import org.jspecify.annotations.NullMarked;
