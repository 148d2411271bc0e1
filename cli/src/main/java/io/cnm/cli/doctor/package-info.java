/**
 * {@code cnm doctor}: whether this machine can carry networks, found out by trying, and what to do if not. What is tried is
 * tried in namespaces that are gone afterwards; the machine itself is only looked at. It needs no daemon.
 */
@NullMarked
package io.cnm.cli.doctor;

import org.jspecify.annotations.NullMarked;
