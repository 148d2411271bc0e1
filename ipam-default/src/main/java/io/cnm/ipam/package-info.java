/**
 * Address management in memory: {@link io.cnm.ipam.DefaultIpam} leases pools and addresses, {@link io.cnm.ipam.NullIpam}
 * leases nothing at all. Pools of an address space are kept by {@link io.cnm.ipam.PoolAllocator} in a tree of subnets, the
 * addresses of a pool in an {@link io.cnm.ipam.AddressBitmap}; what either costs depends on the length of an address, never
 * on how many pools or addresses there are or how large they are. Nothing is written to disk and no host is looked at:
 * the controller replays what is in use, and says which subnets to avoid.
 */
@NullMarked
package io.cnm.ipam;

import org.jspecify.annotations.NullMarked;
