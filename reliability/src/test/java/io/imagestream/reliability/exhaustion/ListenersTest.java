package io.imagestream.reliability.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.FamilyDatagramClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners and consumers that throw, or never come back, in the server's program; streams go on, and it is said once. */
class ListenersTest {
    private static final int CLIENTS = 10;

    @ParameterizedTest
    @CsvSource({"tcp, throws", "tcp, blocks", "udp, throws", "udp, blocks", "mcast, throws", "mcast, blocks"})
    void streamsGoOn(String via, String mood) {
        try (Shown shown = Shown.start("via=" + via, "ips=50", "listener=" + mood, "consumer=" + mood);
                Watching client = Watching.start(via, shown.port())) {
            client.awaitMore(10);
            for (int i = 0; i < CLIENTS && !via.equals("mcast"); i++) {
                comeAndGo(via, shown.port()); // Each is told to the listener.
            }
            client.awaitMore(50);
            assertThat(client.interruptions()).isZero();
            if (mood.equals("throws")) {
                // The consumer in that program gets them all, too, whatever it throws.
                Await.until("the consumer is called", () -> shown.figure("consumed") > 50);
                assertThat(shown.warnings().stream().filter(line -> line.contains("threw an exception")))
                        .as("one of the server's listener, one of the client's and its consumer")
                        .hasSizeBetween(1, 3);
                assertThat(shown.log()).as("and no stack trace for each").hasSizeLessThan(120);
            } else {
                assertThat(shown.figure("consumed")).isEqualTo(1);
                assertThat(shown.warnings()).isEmpty();
            }
        }
    }

    /** To where RTP is sent one program listens alone: so the one that blocks is the one there is. */
    @ParameterizedTest
    @ValueSource(strings = {"throws", "blocks"})
    void rtpGoesOnWhateverItsReceiverDoes(String mood) {
        try (Shown shown = Shown.start("via=rtp", "ips=50", "listener=" + mood, "consumer=" + mood)) {
            shown.awaitMore("sent", 50);
            if (mood.equals("throws")) {
                Await.until("the consumer is called", () -> shown.figure("consumed") > 50);
                assertThat(shown.warnings().stream().filter(line -> line.contains("threw an exception")))
                        .hasSizeBetween(1, 3);
                assertThat(shown.log()).hasSizeLessThan(120);
            } else {
                assertThat(shown.figure("consumed")).isEqualTo(1);
                assertThat(shown.warnings()).isEmpty();
            }
            assertThat(shown.figure("publishFailures")).isZero();
            assertThat(shown.figure("connections")).isEqualTo(1);
        }
    }

    private static void comeAndGo(String via, int port) {
        if (via.equals("tcp")) {
            try (FamilyClient client = FamilyClient.connect(port).open()) {
                client.command("START").readFrame();
            }
        } else {
            try (FamilyDatagramClient client = FamilyDatagramClient.of(port).open()) {
                client.command("START").readFrame();
                client.command("END");
            }
        }
    }
}
