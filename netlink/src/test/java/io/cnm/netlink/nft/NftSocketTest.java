package io.cnm.netlink.nft;

import static io.cnm.netlink.Constants.NLM_F_ACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.linux.Errno;
import io.cnm.netlink.FakeKernel;
import io.cnm.netlink.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real kernel cannot be made to say at will. */
@Timeout(30)
class NftSocketTest {
    private static final TableId TABLE = new TableId(Family.INET, "t");

    @Test
    void onlyTheLastOperationIsAcknowledged() {
        var kernel = FakeKernel.willing();
        try (var nft = new NftSocket(kernel)) {
            nft.commit(NftSocketTest::threeChains);
        }

        assertThat(kernel.sends()).singleElement().satisfies(batch -> assertThat(batch)
                .extracting(message -> message.hasFlag(NLM_F_ACK))
                .containsExactly(false, false, false, true, false));
    }

    @Test
    void emptyTransactionAsksNothing() {
        var kernel = FakeKernel.willing();
        try (var nft = new NftSocket(kernel)) {
            assertThat(nft.commit(tx -> assertThat(tx.isEmpty()).isTrue()).generation())
                    .isEqualTo(Generation.NONE);
        }

        assertThat(kernel.sends()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"EAGAIN", "EINTR", "ENOBUFS", "ENOMEM", "ERESTART"})
    void passingTroubleIsRetryable(Errno errno) {
        var e = refused((sent, answers) -> answers.refuse(sent.get(0), errno));

        assertThat(e.retryable()).isTrue();
        assertThat(e.first().index()).isEqualTo(-1);
        assertThat(e).hasMessageStartingWith("begin nf_tables transaction: ");
    }

    @Test
    void refusalOfTheWholeThatNamesTheFirstOperationNeedsNoOtherAnswer() {
        var began = System.nanoTime();

        var e = refused((sent, answers) -> answers.refuse(sent.get(1), Errno.ENOMEM));

        assertThat(e.failures()).hasSize(1);
        assertThat(e.retryable()).isTrue();
        assertThat(e.outcomeUnknown()).isFalse();
        assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }

    @Test
    void refusedEndOfTheTransactionIsARefusalOfTheWhole() {
        var e = refused((sent, answers) -> answers.refuse(sent.get(4), Errno.EBUSY));

        assertThat(e).hasMessage("end nf_tables transaction: Device or resource busy (EBUSY)");
        assertThat(e.retryable()).isFalse();
    }

    @Test
    void lostAnswerLeavesTheOutcomeUnknown() {
        var e = refused((sent, answers) -> answers.overrun());

        assertThat(e.outcomeUnknown()).isTrue();
        assertThat(e.retryable()).isTrue();
    }

    @Test
    void lostAnswersDoNotHideARefusal() {
        var e = refused((sent, answers) -> {
            answers.refuse(sent.get(1), Errno.EEXIST);
            answers.overrun();
        });

        assertThat(e.exists()).isTrue();
        assertThat(e.outcomeUnknown()).isFalse();
        assertThat(e.retryable()).isFalse();
    }

    @Test
    void whatMayBeMissingIsLeftOutOfASecondTry() {
        var tries = new ArrayList<List<Message>>();
        var kernel = new FakeKernel((sent, answers) -> {
            tries.add(sent);
            if (tries.size() == 1) {
                answers.refuse(sent.get(2), Errno.ENOENT);
            }
            answers.ack(sent.get(sent.size() - 2));
        });
        try (var nft = new NftSocket(kernel)) {
            nft.commit(tx -> tx.add(new Chain(TABLE, "a"))
                    .table(TABLE)
                    .deleteChainIfPresent("b")
                    .deleteChain("c"));
        }

        assertThat(tries).extracting(List::size).containsExactly(5, 4);
    }

    @Test
    void otherFailuresKeepTheirPlaceWhenSomethingWasLeftOut() {
        var tries = new ArrayList<List<Message>>();
        var kernel = new FakeKernel((sent, answers) -> {
            tries.add(sent);
            answers.refuse(sent.get(tries.size()), tries.size() == 1 ? Errno.ENOENT : Errno.EBUSY);
            answers.ack(sent.get(sent.size() - 2));
        });
        try (var nft = new NftSocket(kernel)) {
            var e = catchThrowableOfType(
                    NftException.class,
                    () -> nft.commit(tx -> tx.table(TABLE)
                            .deleteChainIfPresent("a")
                            .deleteChain("b")
                            .deleteChain("c")
                            .deleteChain("d")));

            assertThat(e).hasMessageStartingWith("delete chain inet t c (operation 3 of 4): ");
        }
    }

    private static NftException refused(FakeKernel.Script script) {
        try (var nft = new NftSocket(new FakeKernel(script))) {
            return catchThrowableOfType(NftException.class, () -> nft.commit(NftSocketTest::threeChains));
        }
    }

    private static void threeChains(NftTransaction tx) {
        tx.add(new Chain(TABLE, "a")).add(new Chain(TABLE, "b")).add(new Chain(TABLE, "c"));
    }
}
