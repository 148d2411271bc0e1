/**
 * Instructions in the words of Dockerfiles that change what containers of an image run: those of {@code docker commit --change}
 * and {@code docker import --change}, read by {@link io.cnm.engine.dockerfile.Changes}.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
@NullMarked
package io.cnm.engine.dockerfile;

import org.jspecify.annotations.NullMarked;
