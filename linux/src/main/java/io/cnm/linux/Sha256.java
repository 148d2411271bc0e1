package io.cnm.linux;

import io.cnm.linux.internal.LibCrypto;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * SHA-256 by OpenSSL, which uses what the processor has for it. The JDK does so too, but only in code of its second compiler:
 * a process that does without that one, to be small, sums 90 MB in a second instead of 900. <em>Confined to one thread.</em>
 */
public final class Sha256 extends MessageDigest {
    private static final int LENGTH = 32;
    private static final int BUFFER = 64 << 10;

    private final LibCrypto library;
    private final ByteBuffer state = ByteBuffer.allocateDirect(LibCrypto.SIZEOF_SHA256_CTX);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private Sha256(LibCrypto library) {
        super("SHA-256");
        this.library = library;
        engineReset();
    }

    /** A new one, or the JDK's where OpenSSL is not installed. */
    public static MessageDigest create() {
        return LibCrypto.LIBCRYPTO.<MessageDigest>map(Sha256::new).orElseGet(Sha256::ofJdk);
    }

    static MessageDigest ofJdk() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineReset() {
        buffer.clear();
        require(library.SHA256_Init(Syscalls.address(state)));
    }

    @Override
    protected void engineUpdate(byte input) {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, input.length);
        for (var done = 0; done < length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            var count = Math.min(length - done, buffer.remaining());
            buffer.put(input, offset + done, count);
            done += count;
        }
    }

    private void flush() {
        var length = buffer.position();
        buffer.clear(); // an address is that of the position
        require(library.SHA256_Update(Syscalls.address(state), Syscalls.address(buffer), length));
    }

    @Override
    protected byte[] engineDigest() {
        flush();
        require(library.SHA256_Final(Syscalls.address(buffer), Syscalls.address(state)));
        var sum = new byte[LENGTH];
        buffer.get(0, sum);
        engineReset();
        return sum;
    }

    private static void require(int done) {
        if (done != 1) {
            throw new IllegalStateException("libcrypto does not sum");
        }
    }
}
