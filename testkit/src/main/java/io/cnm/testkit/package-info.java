/**
 * Stand-ins for what the controller stands on, so that it is tested without root: {@link io.cnm.testkit.RecordingRunner}
 * carries plans out on a model of the kernel and fails where a test wants it to, {@link io.cnm.testkit.FakeHostView}, {@link
 * io.cnm.testkit.FakePorts} and {@link io.cnm.testkit.FakeNames} play the host, {@link io.cnm.testkit.LedgerIpam} keeps the
 * books of an IPAM driver. Each keeps what it was asked, and refuses what the real one would refuse.
 * {@link io.cnm.testkit.Samples} makes networks and endpoints as drivers are given them.
 */
@NullMarked
package io.cnm.testkit;

import org.jspecify.annotations.NullMarked;
