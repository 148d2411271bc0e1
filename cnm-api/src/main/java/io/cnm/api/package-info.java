/**
 * What a program that embeds the controller sees: {@link io.cnm.api.NetworkController} with its networks, endpoints and
 * sandboxes, the values they are described by ({@link io.cnm.api.NetworkSpec}, {@link io.cnm.api.Cidr}, ...) and the
 * errors they throw ({@link io.cnm.api.CnmException}). What drivers and stores implement stands in {@code io.cnm.spi};
 * what is done to the kernel in {@code io.cnm.plan}.
 */
@NullMarked
package io.cnm.api;

import org.jspecify.annotations.NullMarked;
