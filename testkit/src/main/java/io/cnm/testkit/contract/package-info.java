/**
 * What every implementation of an interface of {@code io.cnm.spi} must do, as tests: {@link
 * io.cnm.testkit.contract.IpamDriverContract}, {@link io.cnm.testkit.contract.NetworkDriverContract}. A module that
 * implements one extends the class in its tests and says how to make a fresh instance; an implementation behind a plugin's
 * socket passes the same tests. What is particular to one implementation is tested beside it, not here.
 */
@NullMarked
package io.cnm.testkit.contract;

import org.jspecify.annotations.NullMarked;
