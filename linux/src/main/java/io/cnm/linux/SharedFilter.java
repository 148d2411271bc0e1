package io.cnm.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@link SourceFilter#NOBODY} as a program that is in the kernel once and that any number of sockets refer to. Each classic
 * filter is checked and compiled for its socket alone, which takes longer than to open, bind and listen together.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/bpf.2.html">bpf(2)</a>, linux/bpf.h
 */
final class SharedFilter {
    private static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;
    private static final byte BPF_ALU64_MOV_K = (byte) 0xb7;
    private static final byte BPF_JMP_EXIT = (byte) 0x95;
    private static final int SIZEOF_BPF_INSN = 8;

    /** Up to and with kern_version; what the kernel knows beyond is zero. */
    private static final int SIZEOF_BPF_ATTR = 48;

    private static final byte[] LICENSE = "Apache-2.0\0".getBytes(StandardCharsets.US_ASCII);

    private SharedFilter() {}

    /** Loaded when it is first asked for, and as long as this process runs. */
    private static final class Loaded {
        private static final Optional<Fd> NOBODY = load();
    }

    /** Its descriptor, which nobody closes; empty if the kernel does not let us have it, such as without CAP_BPF. */
    static Optional<Fd> nobody() {
        return Loaded.NOBODY;
    }

    private static Optional<Fd> load() {
        var call = number();
        if (call.isEmpty()) {
            return Optional.empty();
        }
        var instructions = direct(2 * SIZEOF_BPF_INSN) // r0 = 0, as many bytes as go through; exit
                .put(0, BPF_ALU64_MOV_K)
                .put(SIZEOF_BPF_INSN, BPF_JMP_EXIT);
        var license = direct(LICENSE.length).put(0, LICENSE);
        var attributes = direct(SIZEOF_BPF_ATTR)
                .putInt(0, BPF_PROG_TYPE_SOCKET_FILTER)
                .putInt(4, 2)
                .putLong(8, Syscalls.address(instructions))
                .putLong(16, Syscalls.address(license));
        try {
            return Optional.of(Syscalls.loadProgram(call.getAsLong(), attributes));
        } catch (LinuxException e) {
            return Optional.empty(); // classic filters do the same for anybody
        } finally {
            Reference.reachabilityFence(instructions);
            Reference.reachabilityFence(license);
        }
    }

    /** The system call's number (asm/unistd.h). */
    private static OptionalLong number() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> OptionalLong.of(321);
            case "aarch64" -> OptionalLong.of(280);
            default -> OptionalLong.empty();
        };
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
