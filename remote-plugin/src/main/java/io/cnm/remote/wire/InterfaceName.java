package io.cnm.remote.wire;

/**
 * A link of the host that goes into a sandbox. <em>Immutable.</em>
 *
 * @param srcName its name on the host
 * @param dstPrefix begins its name in the sandbox; a number follows
 * @param dstName nobody heeds it
 */
public record InterfaceName(String srcName, String dstPrefix, String dstName) {}
