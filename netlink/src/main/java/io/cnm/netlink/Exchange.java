package io.cnm.netlink;

import static io.cnm.netlink.Constants.NLMSG_DONE;
import static io.cnm.netlink.Constants.NLMSG_ERROR;
import static io.cnm.netlink.Constants.NLMSG_HDRLEN;
import static io.cnm.netlink.Constants.NLMSG_MIN_TYPE;
import static io.cnm.netlink.Constants.NLM_F_ACK_TLVS;
import static io.cnm.netlink.Constants.NLM_F_CAPPED;
import static io.cnm.netlink.Constants.NLM_F_DUMP_INTR;
import static io.cnm.netlink.Constants.NLM_F_MULTI;

import io.cnm.linux.Errno;
import io.cnm.netlink.NetlinkException.KernelHint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One send and what came back for it. Guarded by the socket's lock until it is complete. */
final class Exchange {
    /** What ends the wait for one request. */
    enum Kind {
        /** An acknowledgement. */
        CHANGE,
        /** The object asked for, or a refusal; no acknowledgement is asked for. */
        GET,
        /** NLMSG_DONE. */
        DUMP
    }

    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;
    private static final int NLMSGERR_ATTR_MISS_TYPE = 5;
    private static final int NLMSGERR_ATTR_MISS_NEST = 6;
    private static final int SIZEOF_ERROR = 4;

    /** The answer to one request so far. */
    private static final class Answer {
        private final List<Message> replies = new ArrayList<>(1);
        private boolean ended;
        private boolean interrupted;
        private Errno errno = Errno.UNKNOWN;
        private boolean failed;
        private @Nullable Message refusal;

        void fail(Errno reason) {
            ended = true;
            failed = true;
            errno = reason;
        }
    }

    private final Kind kind;
    private final List<? extends Request> requests;
    private final Predicate<Message> wanted;
    private final int firstSequence;
    private final Answer[] answers;
    private int missing;
    /** Set once sendmsg has returned: what the kernel answers is then in the receive buffer, or lost. */
    boolean sent;
    /** Set when answers may be missing: what has not come when the receive buffer is empty will never come. */
    boolean suspect;

    /**
     * An exchange of which nothing is sent yet.
     *
     * @param wanted which objects are kept
     */
    Exchange(Kind kind, List<? extends Request> requests, Predicate<Message> wanted, int firstSequence) {
        this.kind = kind;
        this.requests = requests;
        this.wanted = wanted;
        this.firstSequence = firstSequence;
        this.answers = new Answer[requests.size()];
        for (var i = 0; i < answers.length; i++) {
            answers[i] = new Answer();
            missing += awaited(i) ? 1 : 0;
        }
    }

    private boolean awaited(int i) {
        return kind != Kind.CHANGE || requests.get(i).acknowledged();
    }

    int firstSequence() {
        return firstSequence;
    }

    int size() {
        return answers.length;
    }

    boolean complete() {
        return missing == 0;
    }

    /** Takes a message whose sequence number is one of this exchange's. */
    void accept(Message message) {
        var place = message.sequence() - firstSequence;
        var answer = answers[place];
        if (answer.ended) {
            return;
        }
        answer.interrupted |= message.hasFlag(NLM_F_DUMP_INTR);
        if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
            end(place, message);
        } else if (message.type() >= NLMSG_MIN_TYPE) {
            if (wanted.test(message)) {
                answer.replies.add(message.copy());
            }
            if (kind == Kind.GET && !message.hasFlag(NLM_F_MULTI)) {
                ended(place);
            }
        }
    }

    private void end(int place, Message message) {
        var payload = message.payload();
        var code = payload.remaining() >= SIZEOF_ERROR ? payload.getInt(payload.position()) : 0;
        if (code < 0) {
            answers[place].fail(Errno.of(-code));
            answers[place].refusal = message.copy();
        }
        if (awaited(place)) {
            ended(place);
        } else if (code < 0 && requests.get(place).envelope()) {
            missing = 0;
        } else if (code < 0) {
            suspect = true; // it may stand for the whole transaction, whose end is then not acknowledged
        }
    }

    private void ended(int place) {
        answers[place].ended = true;
        missing--;
    }

    /** Ends the wait for what has not been answered. */
    void giveUp(Errno reason) {
        for (var i = 0; i < answers.length; i++) {
            if (awaited(i) && !answers[i].ended) {
                answers[i].fail(reason);
            }
        }
        missing = 0;
    }

    /** Whether the kernel says that the objects changed while it listed them. */
    boolean interrupted() {
        return answers[0].interrupted;
    }

    List<Outcome> outcomes(Dictionary dictionary) {
        var outcomes = new ArrayList<Outcome>(answers.length);
        for (var i = 0; i < answers.length; i++) {
            outcomes.add(new Outcome(requests.get(i), failure(i, dictionary), answers[i].replies));
        }
        return outcomes;
    }

    private Optional<NetlinkException> failure(int place, Dictionary dictionary) {
        var answer = answers[place];
        var request = requests.get(place);
        if (!answer.failed) {
            return answer.ended || !awaited(place)
                    ? Optional.empty()
                    : Optional.of(
                            NetlinkException.local(request, Errno.ECANCELED, "its transaction was refused", place));
        }
        if (answer.refusal != null) {
            var hint = hint(answer.refusal, request, dictionary);
            return Optional.of(new NetlinkException(request.operation(), answer.errno, hint, place));
        }
        var why =
                switch (answer.errno) {
                    case ETIMEDOUT -> "no answer from the kernel in time";
                    case ENOBUFS -> "the kernel's answer was lost";
                    case EBADF -> "the socket was closed";
                    default -> answer.errno.text();
                };
        return Optional.of(NetlinkException.local(request, answer.errno, why, place));
    }

    /** Reads the extended acknowledgement that follows the error (linux/netlink.h, enum nlmsgerr_attrs). */
    private static KernelHint hint(Message refusal, Request request, Dictionary dictionary) {
        if (!refusal.hasFlag(NLM_F_ACK_TLVS)) {
            return KernelHint.NONE;
        }
        var in = new AttributeReader(attributes(refusal));
        String text = null;
        var attribute = -1;
        var missingType = -1;
        var nest = 0;
        while (in.next()) {
            switch (in.type()) {
                case NLMSGERR_ATTR_MSG -> text = in.string();
                case NLMSGERR_ATTR_OFFS -> attribute = in.s32();
                case NLMSGERR_ATTR_MISS_TYPE -> missingType = in.s32();
                case NLMSGERR_ATTR_MISS_NEST -> nest = in.s32();
                default -> {}
            }
        }
        if (attribute >= 0) {
            return new KernelHint(
                    text, dictionary.attributeAt(Message.of(request), attribute).orElse(null), attribute);
        }
        if (missingType >= 0) {
            return new KernelHint(text, "missing " + dictionary.missing(Message.of(request), nest, missingType));
        }
        return new KernelHint(text, null);
    }

    private static ByteBuffer attributes(Message refusal) {
        var payload = refusal.payload().slice();
        var start = SIZEOF_ERROR;
        if (refusal.type() == NLMSG_ERROR) {
            start += NLMSG_HDRLEN;
            if (!refusal.hasFlag(NLM_F_CAPPED) && payload.remaining() >= start) {
                var length = payload.order(ByteOrder.nativeOrder()).getInt(SIZEOF_ERROR);
                start = SIZEOF_ERROR + Math.max(NLMSG_HDRLEN, length + 3 & ~3);
            }
        }
        return start < payload.remaining() ? payload.position(start) : payload.position(payload.limit());
    }
}
