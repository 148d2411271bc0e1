package io.cnm.linux.internal;

import java.util.Optional;
import jnr.ffi.LibraryLoader;

/**
 * OpenSSL's SHA-256, whose state the caller keeps: nothing is allocated that would have to be freed.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/SHA256_Init/">SHA256_Init(3)</a>
 */
public interface LibCrypto {
    /** The library, if this machine has one of the versions whose state we know; looked for once. */
    Optional<LibCrypto> LIBCRYPTO = find();

    /** A {@code SHA256_CTX}: 28 numbers of 32 bits, in all versions of the library. */
    int SIZEOF_SHA256_CTX = 112;

    int SHA256_Init(long state);

    int SHA256_Update(long state, long address, long length);

    int SHA256_Final(long sum, long state);

    private static Optional<LibCrypto> find() {
        return load("libcrypto.so.3").or(() -> load("libcrypto.so.1.1"));
    }

    private static Optional<LibCrypto> load(String name) {
        try {
            return Optional.of(
                    LibraryLoader.create(LibCrypto.class).failImmediately().load(name));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty(); // not installed
        }
    }
}
