package io.cnm.engine.image;

/** Something short that is known by the digest of its bytes, which are not to be changed. <em>Immutable.</em> */
public final class Document {
    private final byte[] bytes;
    private final String digest;

    public Document(byte[] bytes) {
        this.bytes = bytes;
        digest = Digests.of(bytes);
    }

    public byte[] bytes() {
        return bytes;
    }

    public String digest() {
        return digest;
    }
}
