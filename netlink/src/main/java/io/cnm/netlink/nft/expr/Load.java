package io.cnm.netlink.nft.expr;

/** An expression that fills a register with a property of the packet. */
public sealed interface Load extends Expression permits Meta, Payload, Ct, Fib {
    /** The destination register. */
    int register();

    /** The same load into another register. */
    Load into(int register);
}
