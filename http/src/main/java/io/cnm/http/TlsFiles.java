package io.cnm.http;

import java.nio.file.Path;

/**
 * What a TLS listener needs. Clients must show a certificate that the authority signed: there is no listener without.
 * <em>Immutable.</em>
 *
 * @param certificate the server's certificate and chain, PEM
 * @param key the server's private key, PEM (PKCS#8), without password
 * @param authority certificates of those who may sign clients', PEM
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}
