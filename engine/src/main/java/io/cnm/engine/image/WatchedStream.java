package io.cnm.engine.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that tells how much of it is read. <em>Confined to one thread.</em> */
public final class WatchedStream extends FilterInputStream {
    private final LayerStore.Watch watch;

    public WatchedStream(InputStream in, LayerStore.Watch watch) {
        super(in);
        this.watch = watch;
    }

    @Override
    public int read() throws IOException {
        var read = in.read();
        if (read >= 0) {
            watch.more(1);
        }
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = in.read(into, offset, length);
        if (read > 0) {
            watch.more(read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
