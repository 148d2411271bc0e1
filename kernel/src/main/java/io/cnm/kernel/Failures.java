package io.cnm.kernel;

import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.api.NotImplementedException;
import io.cnm.api.SystemException;
import io.cnm.api.UnavailableException;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.nft.NftException;
import io.cnm.plan.Step;
import java.io.UncheckedIOException;
import java.util.List;

/** The one place where what the kernel said becomes an error of the Container Network Model. */
final class Failures {
    private Failures() {}

    /** The failure of a step, in words that name what it was about. */
    static CnmException of(Step step, RuntimeException failure) {
        return of(step.describe(), failure);
    }

    /** The failure of something, in words that name what it was about. */
    static CnmException of(String what, RuntimeException failure) {
        if (failure instanceof CnmException known) {
            return known;
        }
        if (failure instanceof NetlinkException refused) {
            return kind(refused.errno(), what + ": " + refused.reason(), refused);
        }
        if (failure instanceof NftException refused) {
            return kind(refused.first().cause().errno(), what + ": " + refused.getMessage(), refused);
        }
        if (failure instanceof LinuxException refused) {
            return kind(refused.errno(), what + ": " + refused.getMessage(), refused);
        }
        if (failure instanceof UncheckedIOException io) {
            return new SystemException(what + ": " + io.getMessage(), io);
        }
        return new SystemException(what + ": " + failure, failure);
    }

    private static CnmException kind(Errno errno, String message, RuntimeException cause) {
        return switch (errno) {
            case EEXIST, EBUSY, EADDRINUSE -> new ConflictException(message, cause);
            case ENOENT, ENODEV, ESRCH, ENXIO, EADDRNOTAVAIL -> new NotFoundException(message, cause);
            case EINVAL, ERANGE -> new InvalidParameterException(message, cause);
            case EOPNOTSUPP, ENOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT, ENOPROTOOPT ->
                new NotImplementedException(message, cause);
            case ENOMEM, ENOBUFS, ENOSPC, EMFILE, ENFILE, ETIMEDOUT, EAGAIN -> new UnavailableException(message, cause);
            case EPERM, EACCES -> new SystemException(message + "; this needs root (CAP_NET_ADMIN)", cause);
            default -> new SystemException(message, cause);
        };
    }

    /** The first failure with the others suppressed in it. */
    static CnmException together(List<Execution.Failed> failures) {
        var first = failures.get(0).reason();
        failures.stream().skip(1).map(Execution.Failed::reason).forEach(first::addSuppressed);
        return first;
    }
}
