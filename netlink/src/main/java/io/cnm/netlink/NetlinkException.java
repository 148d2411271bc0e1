package io.cnm.netlink;

import io.cnm.linux.Errno;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The kernel refused a request, or did not answer it properly. The message reads
 * {@code create bridge br0: File exists (EEXIST)} and adds the kernel's own words and the attribute it objected to, if
 * it named them. Callers ask the predicates; error numbers stay in here.
 *
 * <p>Some errors are found on this side of the socket and have the errno that says it best: no answer in time is
 * ETIMEDOUT, an answer lost to a full buffer ENOBUFS, a dump that kept changing EINTR, a request not sent because one
 * that it needs was refused ECANCELED, a socket closed meanwhile EBADF.
 */
public final class NetlinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final Errno errno;
    private final @Nullable String kernelText;
    private final @Nullable String attribute;
    private final int attributeOffset;
    private final int index;

    NetlinkException(String operation, Errno errno, KernelHint hint, int index) {
        super(operation + ": " + reason(errno, hint));
        this.operation = operation;
        this.errno = errno;
        this.kernelText = hint.text();
        this.attribute = hint.attribute();
        this.attributeOffset = hint.attributeOffset();
        this.index = index;
    }

    /** A failure that was found on this side of the socket. */
    static NetlinkException local(Request request, Errno errno, String why, int index) {
        return new NetlinkException(request.operation(), errno, new KernelHint(why, null), index);
    }

    /** The same failure at another place of a list. */
    NetlinkException at(int place) {
        return place == index
                ? this
                : new NetlinkException(operation, errno, new KernelHint(kernelText, attribute, attributeOffset), place);
    }

    /**
     * What the kernel added to its refusal.
     *
     * @param attributeOffset where the attribute begins in the message, or -1
     */
    record KernelHint(@Nullable String text, @Nullable String attribute, int attributeOffset) {
        static final KernelHint NONE = new KernelHint(null, null);

        KernelHint(@Nullable String text, @Nullable String attribute) {
            this(text, attribute, -1);
        }
    }

    /** What was asked: {@link Request#operation()}. */
    public String operation() {
        return operation;
    }

    /** The kernel's error. */
    public Errno errno() {
        return errno;
    }

    /** The kernel's explanation (NLMSGERR_ATTR_MSG), or this library's for errors found on this side. */
    public Optional<String> kernelText() {
        return Optional.ofNullable(kernelText);
    }

    /** The attribute that the kernel objected to or missed, such as {@code IFLA_LINKINFO/IFLA_INFO_KIND}. */
    public Optional<String> attribute() {
        return Optional.ofNullable(attribute);
    }

    /** Where the attribute that the kernel objected to begins, in bytes from the message's header. */
    public OptionalInt attributeOffset() {
        return attributeOffset < 0 ? OptionalInt.empty() : OptionalInt.of(attributeOffset);
    }

    /** The request's place in the list that it was sent with, from 0. */
    public int index() {
        return index;
    }

    /** Whether an object of that name, index or key is there already. */
    public boolean exists() {
        return errno == Errno.EEXIST;
    }

    /** Whether the object, or one that the request names, is not there. */
    public boolean notFound() {
        return switch (errno) {
            case ENOENT, ENODEV, ESRCH, ENXIO, EADDRNOTAVAIL -> true;
            default -> false;
        };
    }

    /** Whether there is no way to an address. */
    public boolean unreachable() {
        return switch (errno) {
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN -> true;
            default -> false;
        };
    }

    /** Whether the object is in use. */
    public boolean busy() {
        return errno == Errno.EBUSY;
    }

    /** Whether this process may not do it. */
    public boolean denied() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }

    /** Whether this kernel cannot do it, perhaps for want of a module. */
    public boolean unsupported() {
        return switch (errno) {
            case EOPNOTSUPP, ENOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT, ENOPROTOOPT -> true;
            default -> false;
        };
    }

    /** Whether the request says something impossible. */
    public boolean invalid() {
        return errno == Errno.EINVAL || errno == Errno.ERANGE;
    }

    /** Whether the answer did not arrive, so that nobody knows whether the kernel did it. */
    public boolean unanswered() {
        return errno == Errno.ETIMEDOUT || errno == Errno.ENOBUFS;
    }

    /** Whether a dump was disturbed by changes each time it was tried (NLM_F_DUMP_INTR). */
    public boolean interrupted() {
        return errno == Errno.EINTR;
    }

    /** Whether it was never sent, because a request that it needs had failed. */
    public boolean notSent() {
        return errno == Errno.ECANCELED;
    }

    /** The message without the operation: {@code File exists (EEXIST)} and what the kernel added. */
    public String reason() {
        return reason(errno, new KernelHint(kernelText, attribute, attributeOffset));
    }

    private static String reason(Errno errno, KernelHint hint) {
        var reason = new StringBuilder(errno.text()).append(" (").append(errno).append(')');
        if (hint.text() != null) {
            reason.append(": ").append(hint.text());
        }
        if (hint.attribute() != null) {
            reason.append(" [").append(hint.attribute()).append(']');
        }
        return reason.toString();
    }
}
