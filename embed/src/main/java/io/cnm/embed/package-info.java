/**
 * The library's front door: {@link io.cnm.embed.EmbeddedController} puts controller, kernel, resolver, drivers and IPAM
 * together for a program that wants networks of its own. What a part does is that part's business; nothing but wiring
 * belongs here.
 */
@NullMarked
package io.cnm.embed;

import org.jspecify.annotations.NullMarked;
