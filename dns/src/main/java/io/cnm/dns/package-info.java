/**
 * A resolver inside each sandbox, at 127.0.0.11: it answers for the names of the sandbox's networks and asks other
 * servers for the rest. {@link io.cnm.dns.EmbeddedNameService} opens them; {@code Lookup} decides what is answered here,
 * {@code Forwarder} has others asked, within a sandbox's limits. {@code Upstream} is those others as seen from one place:
 * {@code Flight} is one query on its way to them, {@code ServerHealth} who is asked first, {@code AnswerCache} what they have
 * answered. {@code Query}, {@code Reply} and {@code RecordReader} are the whole of the wire format: what other servers
 * answer is relayed byte by byte, but for times to live. Sockets are opened by {@code linux} inside their namespace and adopted by Netty, whose
 * threads never change namespace. Which names there are and who may ask whom is not decided here.
 */
@NullMarked
package io.cnm.dns;

import org.jspecify.annotations.NullMarked;
