/**
 * Tells what a plugin can and where it departs from Docker's protocol, whoever wrote it. {@link io.cnm.remote.probe.Probe} looks
 * for it and asks; {@link io.cnm.remote.probe.Conversation} judges each answer for itself, the other classes what a subsystem
 * must say. Only a trial, which must be asked for, makes a plugin do anything. What our own calls put up with stands in
 * {@link io.cnm.remote.Plugin}: here everything is told that Docker's engine would not put up with.
 */
@NullMarked
package io.cnm.remote.probe;

import org.jspecify.annotations.NullMarked;
