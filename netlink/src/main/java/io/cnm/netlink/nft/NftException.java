package io.cnm.netlink.nft;

import io.cnm.linux.Errno;
import io.cnm.netlink.NetlinkException;
import java.util.List;

/**
 * The kernel refused a transaction: nothing of it was done, unless {@link #outcomeUnknown()}. It goes on checking after the
 * first mistake, so all failing operations are here. The message reads {@code add rule to inet cnm forward (operation 3 of
 * 7): No such file or directory (ENOENT)}.
 */
public final class NftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Failure> failures;

    /**
     * One refused operation.
     *
     * @param index its place in the transaction, counted in messages from 0; -1 for the transaction as a whole
     * @param operation what was asked, with the key if it was about elements and the kernel told which
     * @param cause errno, the kernel's words and the attribute
     */
    public record Failure(int index, String operation, NetlinkException cause) {}

    NftException(List<Failure> failures, int operations) {
        super(describe(failures, operations), failures.get(0).cause());
        this.failures = List.copyOf(failures);
        failures.stream().skip(1).forEach(failure -> addSuppressed(failure.cause()));
    }

    /** What the kernel refused, at least one, in the order of the transaction. */
    public List<Failure> failures() {
        return failures;
    }

    /** The first refusal. */
    public Failure first() {
        return failures.get(0);
    }

    /** Somebody else changed the rule set after the generation that the transaction expected. */
    public boolean generationChanged() {
        return first().index() < 0 && first().cause().errno() == Errno.ERESTART;
    }

    /** Whether the same thing may work when tried again from a fresh look at the rule set. */
    public boolean retryable() {
        return failures.stream().allMatch(failure -> switch (failure.cause().errno()) {
            case ERESTART, EAGAIN, EINTR, ENOBUFS, ENOMEM -> true;
            default -> false;
        });
    }

    /** The kernel's answer was lost, so that the transaction may have been done after all. */
    public boolean outcomeUnknown() {
        return failures.stream().allMatch(failure -> failure.cause().unanswered());
    }

    /** Whether an operation failed because something that it makes is there already. */
    public boolean exists() {
        return failures.stream().anyMatch(failure -> failure.cause().exists());
    }

    /** Whether an operation failed because something that it names is not there. */
    public boolean notFound() {
        return failures.stream().anyMatch(failure -> failure.cause().notFound());
    }

    private static String describe(List<Failure> failures, int operations) {
        var first = failures.get(0);
        var place = first.index() < 0 ? "" : " (operation " + (first.index() + 1) + " of " + operations + ")";
        var more = failures.size() == 1 ? "" : "; and " + (failures.size() - 1) + " more";
        return first.operation() + place + ": " + first.cause().reason() + more;
    }
}
