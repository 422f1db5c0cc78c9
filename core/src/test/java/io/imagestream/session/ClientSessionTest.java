package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.wire.Command;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSessionTest {
    private static final int SIZE = 5;

    private final RecordingOutlet outlet = new RecordingOutlet();

    private ClientSession session(boolean push, int size) {
        return new ClientSession(push, size, outlet);
    }

    /** A session whose data channel is open. */
    private ClientSession open(boolean push, int size) {
        ClientSession session = session(push, size);
        session.command(new Command.ListenPort(4711));
        session.dataOpened();
        outlet.drain();
        return session;
    }

    private static void command(ClientSession session, String line) {
        assertThat(session.accepts()).isTrue();
        session.command(Command.parse(line));
    }

    /** Gives a command and lets the operating system take what it sends. */
    private void answered(ClientSession session, String line, String... expected) {
        command(session, line);
        assertThat(outlet.drain()).containsExactly(expected);
        session.taken();
        assertThat(outlet.drain()).isEmpty();
    }

    private void due(ClientSession session, String... expected) {
        session.due();
        assertThat(outlet.drain()).containsExactly(expected);
        session.taken();
    }

    @Nested
    class SetUp {
        @Test
        void listenPortOpensTheDataChannel() {
            ClientSession session = session(true, SIZE);
            assertThat(session.isSetUp()).isFalse();
            command(session, "LISTEN_PORT 4711");
            assertThat(outlet.drain()).containsExactly("open 4711");
            assertThat(session.isSetUp()).isTrue();
        }

        @Test
        void noCommandIsTakenWhileTheDataChannelOpens() {
            ClientSession session = session(true, SIZE);
            assertThat(session.accepts()).isTrue();
            command(session, "LISTEN_PORT 4711");
            assertThat(session.accepts()).isFalse();
            session.dataOpened();
            assertThat(session.accepts()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET 3", "GET -1", "START", "PAUSE", "ALIVE 3", "BOGUS", "FRAGMENT_SIZE 512", "GET x"})
        void whatComesBeforeListenPortDoesNothing(String line) {
            for (boolean push : new boolean[] {true, false}) {
                ClientSession session = session(push, SIZE);
                command(session, line);
                session.due();
                assertThat(outlet.drain()).isEmpty();
                assertThat(session.isSetUp()).isFalse();
                assertThat(session.accepts()).isTrue();
            }
        }

        @Test
        void aGetBeforeListenPortDoesNotMoveThePosition() {
            ClientSession session = session(false, SIZE);
            command(session, "GET 3");
            command(session, "LISTEN_PORT 4711");
            session.dataOpened();
            outlet.drain();
            answered(session, "GET -1", "send 0");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"LISTEN_PORT 0", "LISTEN_PORT 70000", "LISTEN_PORT -1", "LISTEN_PORT abc", "LISTEN_PORT"})
        void aListenPortThatNamesNoPortEndsTheSession(String line) {
            ClientSession session = session(true, SIZE);
            command(session, line);
            assertThat(outlet.drain()).containsExactly("end INVALID_LISTEN_PORT");
            assertThat(session.accepts()).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"LISTEN_PORT 4712", "LISTEN_PORT 0", "LISTEN_PORT abc"})
        void aSecondListenPortIsIgnored(String line) {
            ClientSession session = open(false, SIZE);
            answered(session, "GET 2", "send 2");
            command(session, line);
            assertThat(outlet.drain()).isEmpty();
            answered(session, "GET -1", "send 3");
        }

        @Test
        void anInvalidCommandOfAnotherWordIsIgnored() {
            ClientSession session = open(false, SIZE);
            command(session, "GET x");
            command(session, "BOGUS");
            assertThat(outlet.drain()).isEmpty();
            answered(session, "GET -1", "send 0");
        }
    }

    @Nested
    class End {
        @Test
        void endEndsTheSessionInAnyState() {
            ClientSession fresh = session(true, SIZE);
            command(fresh, "END");
            assertThat(outlet.drain()).containsExactly("end END");
            ClientSession open = open(true, SIZE);
            command(open, "START");
            command(open, "END");
            assertThat(outlet.drain()).containsExactly("end END");
            assertThat(open.isStarted()).isFalse();
            assertThat(open.accepts()).isFalse();
        }

        @Test
        void theFirstReasonCounts() {
            ClientSession session = open(true, SIZE);
            session.end(DisconnectReason.STALLED);
            session.end(DisconnectReason.SERVER_CLOSED);
            session.command(new Command.End());
            assertThat(outlet.drain()).containsExactly("end STALLED");
        }

        @Test
        void aDataChannelThatOpensAfterTheEndChangesNothing() {
            ClientSession session = session(true, SIZE);
            command(session, "LISTEN_PORT 4711");
            session.end(DisconnectReason.CONTROL_CLOSED);
            outlet.drain();
            session.dataOpened();
            assertThat(session.accepts()).isFalse();
            session.command(new Command.Start());
            session.due();
            assertThat(outlet.drain()).isEmpty();
        }

        @Test
        void aFrameThatCannotBeSentAfterTheEndIsNotCounted() {
            ClientSession session = open(true, SIZE);
            command(session, "START");
            session.due();
            session.end(DisconnectReason.CONTROL_CLOSED);
            outlet.drain();
            session.unavailable(SkipReason.NOT_LOADED);
            assertThat(outlet.drain()).isEmpty(); // The end is the last call.
        }

        @Test
        void nothingFollowsTheEndOfALiveSession() {
            ClientSession push = open(true, 0);
            command(push, "START");
            push.newest(0);
            push.newest(1);
            push.end(DisconnectReason.END);
            outlet.drain();
            push.taken();
            push.newest(2);
            assertThat(outlet.drain()).isEmpty();
            ClientSession pull = open(false, 0);
            command(pull, "GET -1");
            pull.end(DisconnectReason.END);
            outlet.drain();
            pull.newest(3);
            pull.waitOver();
            assertThat(outlet.drain()).isEmpty();
        }
    }

    @Nested
    class IndexedPull {
        private final ClientSession session = open(false, SIZE);

        @Test
        void getMinusOneWalksAroundAllImages() {
            for (int i = 0; i < 2 * SIZE; i++) {
                answered(session, "GET -1", "send " + i % SIZE);
            }
        }

        @Test
        void getOfAnIdSendsItAndGoesOnBehindIt() {
            answered(session, "GET 3", "send 3");
            answered(session, "GET -1", "send 4");
            answered(session, "GET -1", "send 0");
            answered(session, "GET 4", "send 4");
            answered(session, "GET -1", "send 0");
        }

        @Test
        void anIdOutOfRangeSendsNothingAndMovesThePositionAsTheOriginalDoes() {
            answered(session, "GET 1", "send 1");
            command(session, "GET 99");
            assertThat(outlet.drain()).isEmpty();
            assertThat(session.position()).isZero(); // (99 + 1) mod 5
            command(session, "GET 7");
            assertThat(session.position()).isEqualTo(3);
            command(session, "GET -3");
            assertThat(session.position()).isEqualTo(3); // (-3 + 1) mod 5, as Python reckons.
            command(session, "GET 2147483647");
            assertThat(session.position()).isEqualTo(3);
            command(session, "GET -2147483648");
            assertThat(session.position()).isEqualTo(3);
            assertThat(outlet.drain()).isEmpty();
            answered(session, "GET -1", "send 3");
        }

        @Test
        void theNextCommandWaitsUntilTheImageIsTaken() {
            command(session, "GET -1");
            assertThat(session.accepts()).isFalse();
            session.taken();
            assertThat(session.accepts()).isTrue();
        }

        @Test
        void anImageThatCannotBeSentIsCountedAndTheNextOneTakesItsPlace() {
            command(session, "GET -1");
            outlet.drain();
            session.unavailable(SkipReason.SOURCE_FAILED);
            assertThat(outlet.drain()).containsExactly("skip SOURCE_FAILED", "send 1");
            session.taken();
            answered(session, "GET -1", "send 2");
        }

        @Test
        void whenNoImageCanBeSentTheRequestIsGivenUpAfterAllWereTried() {
            command(session, "GET -1");
            for (int i = 0; i < SIZE; i++) {
                assertThat(session.accepts()).isFalse();
                session.unavailable(SkipReason.SOURCE_FAILED);
            }
            assertThat(session.accepts()).isTrue();
        }

        @Test
        void anImageAskedForByItsNumberHasNoSubstitute() {
            command(session, "GET 2");
            outlet.drain();
            session.unavailable(SkipReason.SOURCE_FAILED);
            assertThat(outlet.drain()).containsExactly("skip SOURCE_FAILED");
            answered(session, "GET -1", "send 3");
        }

        @Test
        void startAndTimeDoNothing() {
            command(session, "START");
            assertThat(session.isStarted()).isFalse();
            session.due();
            assertThat(outlet.drain()).isEmpty();
        }

        @Test
        void oneImageAloneIsSentAgainAndAgain() {
            ClientSession single = open(false, 1);
            answered(single, "GET -1", "send 0");
            answered(single, "GET -1", "send 0");
            answered(single, "GET 0", "send 0");
        }
    }

    @Nested
    class IndexedPush {
        private final ClientSession session = open(true, SIZE);

        @Test
        void imagesComeInOrderWhileStarted() {
            due(session);
            command(session, "START");
            assertThat(outlet.drain())
                    .as("the first image comes one interval later")
                    .isEmpty();
            for (int i = 0; i < 2 * SIZE; i++) {
                due(session, "send " + i % SIZE);
            }
        }

        @Test
        void aSecondStartDoesNothing() {
            command(session, "START");
            due(session, "send 0");
            command(session, "START");
            assertThat(outlet.drain()).isEmpty();
            due(session, "send 1");
        }

        @Test
        void afterPauseStartGoesOnAtThePositionReached() {
            command(session, "START");
            due(session, "send 0");
            due(session, "send 1");
            command(session, "PAUSE");
            assertThat(session.isStarted()).isFalse();
            due(session);
            due(session);
            command(session, "PAUSE");
            command(session, "START");
            due(session, "send 2");
        }

        @Test
        void commandsAreTakenWhileAFrameIsUnderWay() {
            command(session, "START");
            session.due();
            assertThat(session.accepts()).isTrue();
        }

        @Test
        void aClientThatIsBehindLosesTheFramesThatAreDue() {
            command(session, "START");
            session.due();
            session.due();
            session.due();
            assertThat(outlet.drain()).containsExactly("send 0", "skip CLIENT_BEHIND", "skip CLIENT_BEHIND");
            session.taken();
            assertThat(outlet.drain()).as("nothing is queued").isEmpty();
            due(session, "send 3");
        }

        @Test
        void aPauseWhileAFrameIsUnderWayLetsItGoOut() {
            command(session, "START");
            session.due();
            command(session, "PAUSE");
            outlet.drain();
            session.taken();
            command(session, "START");
            due(session, "send 1");
        }

        @Test
        void aFrameThatCannotBeSentIsCountedAndThePositionMovesOn() {
            command(session, "START");
            session.due();
            session.unavailable(SkipReason.NOT_LOADED);
            assertThat(outlet.drain()).containsExactly("send 0", "skip NOT_LOADED");
            due(session, "send 1");
        }

        @Test
        void getDoesNothing() {
            command(session, "GET 3");
            assertThat(outlet.drain()).isEmpty();
            command(session, "START");
            due(session, "send 0");
        }
    }

    @Nested
    class LivePush {
        private final ClientSession session = open(true, 0);

        private void newest(int id, String... expected) {
            session.newest(id);
            assertThat(outlet.drain()).containsExactly(expected);
        }

        @Test
        void aFrameIsSentWhenItCome() {
            newest(0);
            command(session, "START");
            assertThat(outlet.drain()).as("the newest is there already").containsExactly("newest");
            session.taken();
            newest(1, "newest");
            session.taken();
            assertThat(outlet.drain()).isEmpty();
        }

        @Test
        void nothingIsSentWhenNothingIsNew() {
            newest(0);
            command(session, "START");
            session.taken();
            command(session, "PAUSE");
            command(session, "START");
            assertThat(outlet.drain()).containsExactly("newest");
        }

        @Test
        void whatCameWhilePausedIsSentAtTheStart() {
            command(session, "START");
            command(session, "PAUSE");
            newest(0);
            newest(1);
            command(session, "START");
            assertThat(outlet.drain()).containsExactly("newest");
        }

        @Test
        void aClientThatIsBehindGetsTheNewestAndLosesTheOnesBetween() {
            command(session, "START");
            newest(0, "newest");
            newest(1);
            newest(2, "skip CLIENT_BEHIND");
            newest(3, "skip CLIENT_BEHIND");
            session.taken();
            assertThat(outlet.drain()).containsExactly("newest");
            session.taken();
            assertThat(outlet.drain()).isEmpty();
        }

        @Test
        void whatIsOwedIsNotSentAfterAPause() {
            command(session, "START");
            newest(0, "newest");
            newest(1);
            command(session, "PAUSE");
            session.taken();
            assertThat(outlet.drain()).isEmpty();
            command(session, "START");
            assertThat(outlet.drain()).containsExactly("newest");
        }

        @Test
        void whatIsForgottenIsNotSent() {
            newest(0);
            session.forget();
            command(session, "START");
            assertThat(outlet.drain()).isEmpty();
            newest(1, "newest");
            newest(2);
            session.forget();
            session.taken();
            assertThat(outlet.drain()).isEmpty();
            newest(3, "newest");
        }

        @Test
        void idsThatBeginAgainDoNotMatter() {
            command(session, "START");
            newest(Integer.MAX_VALUE, "newest");
            session.taken();
            newest(0, "newest");
            session.taken();
            newest(0, "newest");
        }
    }

    @Nested
    class LivePull {
        private final ClientSession session = open(false, 0);

        @Test
        void theNextFrameIsOneNewerThanTheLastOneSent() {
            session.newest(7);
            answered(session, "GET -1", "newest");
            command(session, "GET -1");
            assertThat(outlet.drain()).containsExactly("await");
            assertThat(session.accepts()).isFalse();
            session.newest(8);
            assertThat(outlet.drain()).containsExactly("newest");
            session.taken();
            assertThat(session.accepts()).isTrue();
            session.waitOver();
            assertThat(outlet.drain()).as("that wait is over already").isEmpty();
        }

        @Test
        void afterOneIntervalTheNewestIsSentAgain() {
            session.newest(7);
            answered(session, "GET -1", "newest");
            command(session, "GET -1");
            session.waitOver();
            assertThat(outlet.drain()).containsExactly("await", "newest");
            assertThat(session.accepts()).isFalse();
            session.taken();
            assertThat(session.accepts()).isTrue();
        }

        @Test
        void orWithTheFirstOneThereEverIs() {
            command(session, "GET -1");
            session.waitOver();
            assertThat(outlet.drain()).containsExactly("await");
            assertThat(session.isAwaiting()).isTrue();
            session.newest(0);
            assertThat(outlet.drain()).containsExactly("newest");
            assertThat(session.isAwaiting()).isFalse();
        }

        @Test
        void aNumberedFrameIsSentOnlyIfItIsTheNewest() {
            answered(session, "GET 0");
            session.newest(7);
            answered(session, "GET 7", "newest");
            answered(session, "GET 7", "newest");
            answered(session, "GET 6");
            answered(session, "GET 8");
            session.forget();
            answered(session, "GET 7");
            command(session, "GET -1");
            assertThat(outlet.drain()).as("7 was sent already").containsExactly("await");
        }

        @Test
        void aForgottenFrameIsNotSent() {
            session.newest(7);
            session.forget();
            command(session, "GET -1");
            session.waitOver();
            assertThat(outlet.drain()).containsExactly("await");
        }
    }

    @Nested
    class Watching {
        private ClientSession watching(int size) {
            ClientSession session = session(true, size);
            session.watch();
            return session;
        }

        @Test
        void imagesComeInOrderWithoutAnyCommand() {
            ClientSession session = watching(SIZE);
            assertThat(outlet.drain()).as("the pace is the transport's").isEmpty();
            assertThat(session.isSetUp()).isTrue();
            assertThat(session.isStarted()).isTrue();
            due(session, "send 0");
            due(session, "send 1");
            session.due();
            session.due();
            assertThat(outlet.drain()).containsExactly("send 2", "skip CLIENT_BEHIND");
        }

        @Test
        void aLiveSourcesNewestFrameComesAtOnce() {
            ClientSession session = session(true, 0);
            session.newest(7);
            assertThat(outlet.drain()).isEmpty();
            session.watch();
            assertThat(outlet.drain()).containsExactly("newest");
            session.newest(8);
            assertThat(outlet.drain()).isEmpty();
            session.taken();
            assertThat(outlet.drain()).containsExactly("newest");
        }

        @Test
        void orTheFirstOneThatThereIs() {
            ClientSession session = watching(0);
            assertThat(outlet.drain()).isEmpty();
            session.newest(0);
            assertThat(outlet.drain()).containsExactly("newest");
        }

        @Test
        void thereIsNoDataChannelToOpen() {
            ClientSession session = watching(SIZE);
            command(session, "LISTEN_PORT 4711");
            command(session, "LISTEN_PORT 0");
            session.dataOpened();
            assertThat(outlet.drain()).isEmpty();
            due(session, "send 0");
        }

        @Test
        void itBeginsOnce() {
            ClientSession session = watching(0);
            session.newest(1);
            session.taken();
            outlet.drain();
            session.watch();
            assertThat(outlet.drain()).isEmpty();
            command(session, "PAUSE");
            session.watch();
            session.newest(2);
            assertThat(outlet.drain()).as("PAUSE holds").isEmpty();
        }

        @Test
        void whoseDataChannelOpensDoesNotWatch() {
            ClientSession session = session(true, 0);
            session.newest(1);
            command(session, "LISTEN_PORT 4711");
            session.watch();
            session.dataOpened();
            session.watch();
            assertThat(session.isStarted()).isFalse();
            assertThat(outlet.drain()).containsExactly("open 4711");
        }

        @Test
        void whoHasEndedDoesNotWatch() {
            ClientSession session = session(true, 0);
            session.newest(1);
            session.end(DisconnectReason.HTTP_CLOSED);
            session.watch();
            assertThat(session.isStarted()).isFalse();
            session.due();
            session.newest(2);
            assertThat(outlet.drain()).containsExactly("end HTTP_CLOSED");
        }
    }
}
