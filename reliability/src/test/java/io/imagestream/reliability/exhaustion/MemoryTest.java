package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where memory is small, or somebody else takes it all, a server does with what there is. */
class MemoryTest {
    private static final int CLIENTS = 200;
    private static final int WELL = 5;
    private static final int LENGTH = 200_000;
    private static final int SMALL_BUFFER = 4096;

    /** Each stalled client pins a frame of its own: 36 MB in all, of which the budget allows less than half. */
    @Test
    void manyStalledClientsOfLargeFramesLeaveASmallHeapAlone() {
        List<FamilyClient> stalled = new ArrayList<>();
        List<FamilyClient> well = new ArrayList<>();
        try (Shown shown = Shown.start(List.of(), List.of("-Xmx64m"), "bytes=" + LENGTH, "ips=40")) {
            long budget = shown.figure("budget");
            assertThat(budget).as("a quarter of the heap").isBetween(14L << 20, 16L << 20);
            for (int i = 0; i < WELL; i++) {
                well.add(FamilyClient.connect(shown.port()).open().command("START"));
            }
            long most = 0;
            for (int i = 0; i < CLIENTS - WELL; i++) {
                stalled.add(FamilyClient.connect("127.0.0.1", shown.port(), SMALL_BUFFER)
                        .open()
                        .command("START"));
                well.forEach(FamilyClient::readFrame); // A frame later the next comes.
                most = Math.max(most, shown.figure("prepared"));
            }
            assertThat(shown.figure("MEMORY_BUDGET")).isPositive();
            // It is looked at once a second, in which 40 frames come.
            assertThat(most)
                    .as("bytes in prepared frames")
                    .isGreaterThan(budget / 2)
                    .isLessThan(budget + 60 * LENGTH);
            for (int i = 0; i < 40; i++) {
                well.forEach(FamilyClient::readFrame);
            }
            assertThat(shown.figure("viewers")).isGreaterThanOrEqualTo(WELL);
            assertThat(shown.figure("publishFailures")).isZero();
            assertThat(shown.warnings()).isEmpty();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        } finally {
            stalled.forEach(FamilyClient::close);
            well.forEach(FamilyClient::close);
        }
    }

    @ParameterizedTest
    @CsvSource({"mcast", "rtp"})
    void largeFramesToAGroupOrAReceiverTakeTwoAtATimeOfASmallHeap(String via) {
        try (Shown shown = Shown.start(List.of(), List.of("-Xmx64m"), "via=" + via, "bytes=" + LENGTH, "ips=40");
                Watching client = Watching.start(via, shown.port())) {
            long most = 0;
            for (int i = 0; i < 40; i++) {
                client.awaitMore(1);
                most = Math.max(most, shown.figure("prepared"));
            }
            assertThat(most)
                    .as("the newest, and the one that is still on its way")
                    .isBetween(200_000L, 3L * 250_000);
            assertThat(shown.figure("publishFailures")).isZero();
            assertThat(client.interruptions()).isZero();
            assertThat(shown.warnings()).isEmpty();
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    private static Shown startSmall(String via, String source, int bytes, int ips) {
        return Shown.start(
                List.of(),
                List.of("-Xmx256m", "-XX:MaxDirectMemorySize=8m"),
                "via=" + via,
                "source=" + source,
                "bytes=" + bytes,
                "ips=" + ips);
    }

    @ParameterizedTest
    @CsvSource({"tcp, published", "udp, polled", "mcast, published", "rtp, polled"})
    void framesForWhichThereIsNoDirectMemoryAreLeftOutAndThatIsSaidOnce(String via, String source) {
        try (Shown shown = startSmall(via, source, 50_000, 20);
                Watching client = Watching.start(via, shown.port())) {
            Await.until("it watches", () -> client.frames() > 2);
            starve(shown, 1);
            long began = System.nanoTime();
            starve(shown, 20);
            assertThat((System.nanoTime() - began) / 1e9)
                    .as("seconds, as nobody waits for memory")
                    .isLessThan(6);
            shown.ask("free");
            long before = client.frames();
            Await.until("frames come again", () -> client.frames() > before + 20);
            assertThat(client.interruptions()).isZero();
            assertThat(shown.figure("publishFailures")).isZero();
            assertThat(shown.warnings())
                    .singleElement()
                    .asString()
                    .contains("is not sent", "there is no memory to prepare it");
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    /**
     * Takes the direct memory, as anything else in the application may, until so many more frames were left out: again and again, as what
     * is on its way when it is taken gives its own back afterwards.
     */
    private static void starve(Shown shown, long more) {
        long from = shown.figure("NO_MEMORY");
        Await.until(more + " frames are left out", () -> {
            shown.ask("hog 16384");
            return shown.figure("NO_MEMORY") >= from + more;
        });
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp", "mcast", "rtp"})
    void anIndexedSourcesImagesNeverTakeMoreThanHalfOfTheDirectMemory(String via) {
        int length = 250_000; // All of them are 250 MB.
        try (Shown shown = startSmall(via, "indexed", length, 40);
                Watching client = Watching.start(via, shown.port())) {
            Await.until("some were dropped", () -> client.frames() > 40);
            assertThat(shown.figure("prepared")).isBetween(2L << 20, (4L << 20) + length);
            assertThat(shown.figure("NO_MEMORY")).isZero();
            shown.ask("hog 16384");
            shown.awaitMore("NO_MEMORY", 1);
            shown.ask("free");
            long before = client.frames();
            Await.until("frames come again", () -> client.frames() > before + 20);
            assertThat(client.interruptions()).isZero();
            // A train of RTP is copied for its receiver, so that there may be room for the image, but not for that.
            assertThat(shown.warnings())
                    .singleElement()
                    .asString()
                    .containsAnyOf("there is no memory to prepare it", "there is no memory to copy");
            assertThat(shown.log()).as("and no stack traces").hasSizeLessThan(5);
            assertThat(shown.ask("close")).isEqualTo("closed 0");
        }
    }

    @Test
    void sessionsThatFailForWantOfDirectMemoryAreSaidOnceAndCountedRight() {
        List<PlainHttp> clients = new ArrayList<>();
        try (Shown shown = startSmall("tcp", "published", 1000, 20);
                Watching client = Watching.start("tcp", shown.port())) {
            Await.until("it watches", () -> client.frames() > 2);
            shown.ask("hog 0"); // Not even what the sockets read and write fits.
            for (int i = 0; i < 8; i++) {
                clients.add(PlainHttp.connect(shown.port()).get("/stream"));
            }
            Await.until("some fail", () -> shown.figure("INTERNAL_ERROR") >= 2);
            shown.ask("free");
            client.awaitMore(10);
            assertThat(client.interruptions()).isZero();
            Await.until("who watches is counted", () -> shown.figure("viewers") == shown.figure("clients"));
            assertThat(shown.warnings()).as("one of frames, one of sessions").hasSizeBetween(1, 2);
            assertThat(shown.log()).as("and no stack traces").hasSizeLessThan(5);
        } finally {
            clients.forEach(PlainHttp::close);
        }
    }
}
