package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.exhaustion.MoodySource.Mood;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an application's source does, a server on real sockets lives on, says it once, and is well again when the source is. */
class SourcesTest {
    private static final int PATIENCE_MILLIS = 300;

    private static void awaitWell(Shown shown, Watching client) {
        shown.mood(Mood.WELL);
        client.awaitMore(5);
        Await.until("it shows the source", () -> client.number() != ShownStream.PLACEHOLDER);
    }

    /** Who comes later to a group, or to where RTP is sent, sees nothing before the next frame, as nobody knows of it. */
    private static boolean isKnown(String via) {
        return via.equals("tcp") || via.equals("udp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "mcast", "rtp"})
    void theLastGoodFrameOfASupplierStays(String via) {
        try (Shown shown = Shown.start("via=" + via, "source=polled", "ips=50");
                Watching client = Watching.start(via, shown.port())) {
            client.awaitMore(3);
            for (Mood mood : new Mood[] {Mood.THROWS, Mood.ERRS, Mood.FORMAT, Mood.SILENT}) {
                shown.mood(mood);
                awaitTold(shown, mood);
                long seen = client.frames();
                if (isKnown(via)) {
                    try (Watching late = Watching.start(via, shown.port())) {
                        Await.until("who comes now sees something", () -> late.frames() > 0);
                        assertThat(late.number()).as("what who comes now sees").isEqualTo(client.number());
                        assertThat(late.frames()).isEqualTo(1);
                    }
                }
                assertThat(client.frames()).isLessThanOrEqualTo(seen + 1);
                awaitWell(shown, client);
            }
            assertThat(client.interruptions()).isZero();
            assertThat(shown.warnings())
                    .singleElement()
                    .asString()
                    .contains("the source of stream 0 fails", "thrown on purpose");
            assertThat(shown.log()).as("without a stack trace").hasSizeLessThan(4);
        }
    }

    private static void awaitTold(Shown shown, Mood mood) {
        switch (mood) {
            case THROWS, ERRS -> shown.awaitMore("failures", 10);
            case FORMAT -> shown.awaitMore("WRONG_FORMAT", 10);
            default -> {
                long brought = shown.figure("brought");
                Await.until("nothing comes", () -> shown.figure("age") > PATIENCE_MILLIS);
                assertThat(shown.figure("brought")).isBetween(brought, brought + 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "udp, polled, THROWS",
        "tcp, polled, FORMAT",
        "tcp, published, SILENT",
        "mcast, polled, FORMAT",
        "rtp, polled, THROWS",
        "rtp, published, SILENT"
    })
    void aPlaceholderIsShownInstead(String via, String source, Mood mood) {
        try (Shown shown = Shown.start("via=" + via, "source=" + source, "ips=50", "placeholder=" + PATIENCE_MILLIS);
                Watching client = Watching.start(via, shown.port())) {
            client.awaitMore(3);
            shown.mood(mood);
            Await.until("the placeholder", () -> client.number() == ShownStream.PLACEHOLDER);
            if (isKnown(via)) {
                try (Watching late = Watching.start(via, shown.port())) {
                    Await.until("who comes now sees something", () -> late.frames() > 0);
                    assertThat(late.number()).isEqualTo(ShownStream.PLACEHOLDER);
                }
            }
            awaitWell(shown, client);
            assertThat(client.interruptions()).isZero();
            assertThat(shown.warnings()).hasSize(mood == Mood.SILENT ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp", "mcast", "rtp"})
    void imagesOfAnIndexedSourceThatCannotBeReadAreLeftOut(String via) {
        try (Shown shown = Shown.start("via=" + via, "source=indexed", "ips=50", "budget=0");
                Watching client = Watching.start(via, shown.port())) {
            client.awaitMore(3);
            for (Mood mood : new Mood[] {Mood.THROWS, Mood.ERRS, Mood.NULL, Mood.FORMAT}) {
                long failures = shown.figure("failures");
                shown.mood(mood);
                shown.awaitMore("SOURCE_FAILED", 10);
                assertThat(shown.figure("failures")).isGreaterThan(failures);
                awaitWell(shown, client);
            }
            assertThat(shown.figure("WRONG_FORMAT")).isPositive();
            assertThat(client.interruptions()).isZero();
            assertThat(shown.warnings())
                    .singleElement()
                    .asString()
                    .contains("the source of stream 0 fails", "thrown on purpose");
        }
    }

    /** All at once, as each blocks for ten seconds. */
    @Test
    void aSourceThatBlocksHoldsUpItsOwnFramesAlone() {
        try (Shown polled = Shown.start("source=polled", "ips=50", "placeholder=" + PATIENCE_MILLIS);
                Watching client = Watching.start("tcp", polled.port());
                Shown indexed = Shown.start("via=udp", "source=indexed", "ips=50", "budget=0");
                Watching other = Watching.start("udp", indexed.port());
                Shown rtp = Shown.start("via=rtp", "source=indexed", "ips=50", "budget=0");
                Watching receiver = Watching.start("rtp", rtp.port())) {
            client.awaitMore(3);
            other.awaitMore(3);
            receiver.awaitMore(3);
            polled.mood(Mood.BLOCKS);
            indexed.mood(Mood.BLOCKS);
            rtp.mood(Mood.BLOCKS);
            Await.until("the placeholder", () -> client.number() == ShownStream.PLACEHOLDER);
            indexed.awaitMore("NOT_LOADED", 20);
            rtp.awaitMore("NOT_LOADED", 20);
            // The mood of an image is that of its beginning: the next one is well.
            polled.mood(Mood.WELL);
            indexed.mood(Mood.WELL);
            rtp.mood(Mood.WELL);
            client.awaitMore(2); // The placeholder comes again, once a second.
            assertThat(client.number()).as("while it still blocks").isEqualTo(ShownStream.PLACEHOLDER);
            Await.until("the source", () -> client.number() != ShownStream.PLACEHOLDER);
            other.awaitMore(20);
            receiver.awaitMore(20);
            assertThat(client.interruptions() + other.interruptions() + receiver.interruptions())
                    .isZero();
            for (Shown shown : List.of(polled, indexed, rtp)) {
                assertThat(shown.warnings()).isEmpty();
                assertThat(shown.ask("close")).isEqualTo("closed 0");
            }
        }
    }

    @Test
    void framesOfAHundredMegabytesGoToWhoReadsThemAndHarmNobody() {
        // With the budget for several of them; with less the one who stalls would go, and then the one who reads.
        List<String> memory = List.of("-Xmx700m", "-XX:MaxDirectMemorySize=1g");
        try (Shown shown = Shown.start(List.of(), memory, "source=polled", "ips=20", "budget=450000000");
                Watching client = Watching.start("tcp", shown.port());
                FamilyClient stalled =
                        FamilyClient.connect("127.0.0.1", shown.port(), 4096).open()) {
            stalled.command("START").readFrame();
            client.awaitMore(3);
            shown.mood(Mood.LARGE);
            Await.until("one arrives whole", () -> client.last().size() == MoodySource.LARGE);
            shown.awaitMore("CLIENT_BEHIND", 5);
            // What is shown, what the one who stalls holds, what the one who reads still reads, what is being prepared.
            assertThat(shown.figure("prepared")).isLessThan(4 * (MoodySource.LARGE + 1000L));
            awaitWell(shown, client);
            assertThat(client.interruptions()).isZero();
            assertThat(shown.figure("publishFailures")).isZero();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "mcast"})
    void framesOfAHundredMegabytesInDatagramsAreCutShortByTheNext(String via) {
        try (Shown shown = Shown.start("via=" + via, "source=polled", "ips=20");
                Watching client = Watching.start(via, shown.port())) {
            client.awaitMore(3);
            shown.mood(Mood.LARGE);
            Await.until(
                    "they are left out and counted",
                    () -> shown.figure("OVERTAKEN") + shown.figure("BYTES_LIMITED") + shown.figure("SOCKET_FULL") > 5);
            awaitWell(shown, client);
            assertThat(shown.warnings()).isEmpty();
            assertThat(client.interruptions()).isZero();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polled", "indexed"})
    void framesOfAHundredMegabytesAreMoreThanRtpCanCountAndThatIsSaidOnce(String source) {
        try (Shown shown = Shown.start("via=rtp", "source=" + source, "ips=20", "budget=0");
                Watching client = Watching.start("rtp", shown.port())) {
            client.awaitMore(3);
            shown.mood(Mood.LARGE);
            shown.awaitMore("UNFIT", 5);
            assertThat(shown.figure("prepared")).as("nothing of them").isLessThan(10_000);
            awaitWell(shown, client);
            assertThat(shown.warnings())
                    .singleElement()
                    .asString()
                    .contains("is not sent", "its scan has more than 16777215 bytes");
            assertThat(client.interruptions()).isZero();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }
}
