/**
 * The commands that ask the daemon, over its unix socket: {@link io.cnm.cli.client.ClientCommand} and what all of them share.
 * A package below for each noun, a class for each command. They check how a thing is spelt; whether it may be is for the
 * daemon to say. Nothing here, nor anything that it imports on the way to an ordinary answer, may load Netty, jnr-ffi or
 * Logback: a list of networks is to be there at once.
 */
@NullMarked
package io.cnm.cli.client;

import org.jspecify.annotations.NullMarked;
