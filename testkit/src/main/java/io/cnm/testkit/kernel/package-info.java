/**
 * Kernel tests without traces: {@link io.cnm.testkit.kernel.InPrivateNetns} runs a test in namespaces of its own, its
 * {@link io.cnm.testkit.kernel.Lab} asks {@code ip}, {@code bridge} and {@code nft} what the kernel has, and a
 * {@link io.cnm.testkit.kernel.KernelSnapshot} before and after shows what was left behind. Programs are started here,
 * by tests; the product starts none. Fakes and contracts are elsewhere in this module.
 */
@NullMarked
package io.cnm.testkit.kernel;

import org.jspecify.annotations.NullMarked;
