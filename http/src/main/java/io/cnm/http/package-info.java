/**
 * HTTP/1.1 for programs that talk to programs: a server on unix sockets and on TCP with mutual TLS ({@link
 * io.cnm.http.HttpServer}), whose routes are a table ({@link io.cnm.http.Routes}), with streams that respect the reader's
 * pace, connections handed over to a handler ("hijacked"), and limits on everything that a client decides; a small
 * blocking client ({@link io.cnm.http.UnixClient}) that needs nothing but the JDK, for servers of our own; and one that calls
 * strangers ({@link io.cnm.http.HttpCaller}) on unix sockets, TCP and TLS. What the paths and bodies mean is the business of
 * whoever fills the table.
 */
@NullMarked
package io.cnm.http;

import org.jspecify.annotations.NullMarked;
