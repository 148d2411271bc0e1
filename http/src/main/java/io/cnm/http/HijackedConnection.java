package io.cnm.http;

import java.io.InputStream;

/**
 * A connection that speaks HTTP no more. Both directions end for themselves: {@link #input()} is at its end when the
 * client has shut its side down, and output goes on until {@link #close()}. <em>Thread-safe; one thread reads.</em>
 */
public interface HijackedConnection extends OutStream {
    /** What the client sends, read at the handler's pace. */
    InputStream input();
}
