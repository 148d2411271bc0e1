package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket filter that lets packets in by where they come from: classic BPF, which looks at the source address in the IP
 * header. On a listening socket it decides who can connect at all: who may not gets no answer. <em>Immutable.</em>
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/networking/filter.html">socket filtering</a>, linux/filter.h
 */
public final class SourceFilter {
    private static final int SIZEOF_SOCK_FILTER = 8;
    private static final int WORD_BITS = 32;
    private static final int IPV4_BYTES = 4;

    /** Where the source address stands in the IP header; the header itself is found at SKF_NET_OFF. */
    private static final int SKF_NET_OFF = -0x100000;

    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_SOURCE = 8;

    private static final short BPF_LD_W_ABS = 0x20;
    private static final short BPF_ALU_AND_K = 0x54;
    private static final short BPF_JMP_JEQ_K = 0x15;
    private static final short BPF_RET_K = 0x06;

    private static final Instruction ACCEPT = new Instruction(BPF_RET_K, 0, -1);
    private static final Instruction DROP = new Instruction(BPF_RET_K, 0, 0);

    /** Lets nothing in. */
    public static final SourceFilter NOBODY = new SourceFilter(List.of());

    private final ByteBuffer program;

    /**
     * A struct sock_filter.
     *
     * @param skip how many instructions a comparison that fails jumps over
     */
    private record Instruction(short code, int skip, int operand) {}

    /**
     * Where packets may come from.
     *
     * @param address in network order, 4 or 16 bytes
     * @param bits how many of its first bits count
     */
    @SuppressWarnings("ArrayRecordComponent") // an address on its way into a program; nobody compares it
    public record Source(byte[] address, int bits) {}

    private SourceFilter(List<Source> sources) {
        var instructions = new ArrayList<Instruction>();
        sources.forEach(source -> instructions.addAll(accept(source)));
        instructions.add(DROP);
        program = encode(instructions);
    }

    /** Lets in what comes from any of these, which are of the socket's family. */
    public static SourceFilter of(List<Source> sources) {
        return new SourceFilter(sources);
    }

    /** Accepts what comes from there and goes on otherwise. */
    private static List<Instruction> accept(Source source) {
        var words = ByteBuffer.wrap(source.address).asIntBuffer();
        var place = SKF_NET_OFF + (source.address.length == IPV4_BYTES ? IPV4_SOURCE : IPV6_SOURCE);
        var block = new ArrayList<Instruction>();
        block.add(ACCEPT);
        for (var word = (source.bits + WORD_BITS - 1) / WORD_BITS - 1; word >= 0; word--) { // a jump knows what follows
            var mask = mask(source.bits - word * WORD_BITS);
            block.add(0, new Instruction(BPF_JMP_JEQ_K, block.size(), words.get(word) & mask));
            block.add(0, new Instruction(BPF_ALU_AND_K, 0, mask));
            block.add(0, new Instruction(BPF_LD_W_ABS, 0, place + word * Integer.BYTES));
        }
        return block;
    }

    private static int mask(int bits) {
        return bits >= WORD_BITS ? -1 : -1 << (WORD_BITS - bits);
    }

    private static ByteBuffer encode(List<Instruction> instructions) {
        var bytes = ByteBuffer.allocateDirect(instructions.size() * SIZEOF_SOCK_FILTER)
                .order(ByteOrder.nativeOrder());
        for (var instruction : instructions) {
            bytes.putShort(instruction.code)
                    .put((byte) 0)
                    .put((byte) instruction.skip)
                    .putInt(instruction.operand);
        }
        return bytes.flip();
    }

    /** The program as the kernel reads it, in direct memory that nobody changes. */
    ByteBuffer program() {
        return program;
    }
}
