package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/**
 * Writes a register into bytes of the packet and corrects a checksum of that header.
 *
 * @param base which header, a NFT_PAYLOAD_ constant of {@link Payload}
 * @param offset bytes from its begin
 * @param length bytes to write
 * @param checksumType {@link #NFT_PAYLOAD_CSUM_NONE} or {@link #NFT_PAYLOAD_CSUM_INET}
 * @param checksumOffset where that header has it, in bytes from its begin
 * @param checksumFlags 1 if the bytes are part of the pseudo header, so that the transport's checksum changes too
 */
public record PayloadSet(
        int base, int offset, int length, int register, int checksumType, int checksumOffset, int checksumFlags)
        implements Expression {
    public static final int NFT_PAYLOAD_CSUM_NONE = 0;
    /** The Internet checksum (RFC 1071); one of UDP that is 0 stays so. */
    public static final int NFT_PAYLOAD_CSUM_INET = 1;

    @Override
    public String kind() {
        return Payload.KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(Payload.NFTA_PAYLOAD_SREG, register)
                .be32(Payload.NFTA_PAYLOAD_BASE, base)
                .be32(Payload.NFTA_PAYLOAD_OFFSET, offset)
                .be32(Payload.NFTA_PAYLOAD_LEN, length)
                .be32(Payload.NFTA_PAYLOAD_CSUM_TYPE, checksumType)
                .be32(Payload.NFTA_PAYLOAD_CSUM_OFFSET, checksumOffset)
                .be32(Payload.NFTA_PAYLOAD_CSUM_FLAGS, checksumFlags);
    }
}
