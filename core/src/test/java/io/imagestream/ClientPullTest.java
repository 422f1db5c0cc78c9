package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ClientPullTest extends ClientHarness {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private TcpPullClientBuilder onDemand() {
        return pull().onDemand().readTimeout(TIMEOUT);
    }

    @Test
    void itAsksForTheNextImageAtItsRateAsLongAsTheServerAnswers() {
        start(pull().ips(10));
        FakeTransport.Connection connection = connection();
        advance(0);
        assertThat(connection.requests).containsExactly(-1);
        advance(250);
        assertThat(connection.requests).as("one at a time").containsExactly(-1);
        connection.frame(0);
        assertThat(connection.requests).as("not faster than asked for").containsExactly(-1);
        advance(50);
        assertThat(connection.requests).containsExactly(-1, -1);
        for (int i = 1; i <= 10; i++) {
            connection.frame(i);
            advance(100);
        }
        assertThat(connection.requests).hasSize(12).containsOnly(-1);
    }

    @Test
    void twentyFourASecondIsTheDefault() {
        start(pull());
        advance(0);
        for (int i = 0; i < 24; i++) {
            connection().frame(i);
            advance(i % 3 == 2 ? 41 : 42); // 41.67 in the mean.
        }
        advance(1);
        assertThat(connection().requests).hasSizeBetween(24, 25);
    }

    @Test
    void aDescriptorsRateIsTheRateOfAsking() {
        StreamDescriptor descriptor =
                StreamDescriptor.parse("ID: 9\nAddress: 192.0.2.1\nPort: " + PORT + "\nProtocol: TCP_PULL\nIPS: 2\n");
        start(ImageStreamClient.builder().from(descriptor).transport(transport).scheduler(time));
        for (int i = 0; i < 4; i++) {
            advance(i == 0 ? 0 : 500);
            connection().frame(i);
        }
        assertThat(connection().requests).hasSize(4);
    }

    @Test
    void onDemandItAsksForNothingByItself() {
        start(onDemand());
        advance(60_000);
        assertThat(connection().requests).isEmpty();
    }

    @Test
    void anImageIsAskedForAndAnswered() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> answer = client.get(3);
        assertThat(connection().requests).containsExactly(3);
        assertThat(answer).isNotDone();
        connection().frame(3);
        assertThat(text(Await.get(answer))).isEqualTo("3:3");
        CompletableFuture<Frame> next = client.next();
        assertThat(connection().requests).containsExactly(3, -1);
        connection().frame(4);
        assertThat(text(Await.get(next))).isEqualTo("4:4");
    }

    @Test
    void requestsAreSentOneAfterTheOther() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> first = client.get(3);
        CompletableFuture<Frame> second = client.get(1);
        CompletableFuture<Frame> third = client.next();
        assertThat(connection().requests).containsExactly(3);
        connection().frame(3);
        assertThat(connection().requests).containsExactly(3, 1);
        connection().frame(1);
        assertThat(connection().requests).containsExactly(3, 1, -1);
        connection().frame(2);
        assertThat(text(Await.get(first))).isEqualTo("3:3");
        assertThat(text(Await.get(second))).isEqualTo("1:1");
        assertThat(text(Await.get(third))).isEqualTo("2:2");
    }

    @Test
    void theApplicationsRequestsGoBetweenTheClientsOwn() {
        ImageStreamClient client = start(pull().ips(10));
        advance(0);
        CompletableFuture<Frame> answer = client.get(7);
        assertThat(connection().requests).containsExactly(-1);
        connection().frame(0);
        assertThat(connection().requests).containsExactly(-1, 7);
        advance(300);
        assertThat(connection().requests).hasSize(2);
        connection().frame(7);
        Await.get(answer);
        advance(100);
        assertThat(connection().requests).containsExactly(-1, 7, -1);
    }

    @Test
    void anImageThatDoesNotExistTimesOutAndTheNextRequestIsSent() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> missing = client.get(99);
        advance(1000);
        CompletableFuture<Frame> next = client.get(1);
        advance(3999);
        assertThat(missing).isNotDone();
        assertThat(connection().requests).containsExactly(99);
        advance(1);
        assertThat(Await.failure(missing))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContainingAll("tcp_pull://192.0.2.1:" + PORT, "PT5S");
        assertThat(connection().requests).containsExactly(99, 1);
        connection().frame(1);
        Await.get(next);
        assertThat(client.stats().connected()).isTrue();
        assertThat(connection().closed).isFalse();
    }

    @Test
    void aLateAnswerDoesNotAnswerAnotherRequest() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> late = client.get(3);
        advance(5000);
        assertThat(Await.failure(late)).isInstanceOf(TimeoutException.class);
        CompletableFuture<Frame> other = client.get(5);
        connection().frame(3);
        assertThat(client.stats().frames()).isEqualTo(1);
        assertThat(connection().requests).containsExactly(3, 5);
        connection().frame(5);
        assertThat(text(Await.get(other))).isEqualTo("5:5");
    }

    @Test
    void anAnswerThatComesInTimeCancelsTheDeadline() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> first = client.get(3);
        connection().frame(3);
        advance(4000);
        CompletableFuture<Frame> second = client.get(4);
        advance(4999);
        assertThat(second).isNotDone();
        connection().frame(4);
        Await.get(first);
        Await.get(second);
        advance(60_000);
        assertThat(client.stats().connected()).isTrue();
    }

    @Test
    void anUnansweredRequestOfTheClientsOwnBreaksTheConnection() {
        ImageStreamClient client = start(pull().ips(10).readTimeout(TIMEOUT));
        FakeTransport.Connection first = connection();
        advance(4999);
        assertThat(client.stats().connected()).isTrue();
        advance(1);
        assertThat(client.stats().connected()).isFalse();
        assertThat(first.closed).isTrue();
        advance(250);
        FakeTransport.Connection second = transport.connection(1);
        second.events.opened();
        advance(100);
        assertThat(second.requests).containsExactly(-1);
    }

    @Test
    void whatWaitsWhenTheConnectionBreaksFailsWithTheCause() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> outstanding = client.get(3);
        CompletableFuture<Frame> waiting = client.next();
        connection().breaks("192.0.2.1 has gone");
        for (CompletableFuture<Frame> answer : java.util.List.of(outstanding, waiting)) {
            assertThat(Await.failure(answer)).isInstanceOf(IOException.class).hasMessage("192.0.2.1 has gone");
        }
    }

    @Test
    void whatWaitsWhenTheClientIsClosedFails() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> outstanding = client.get(3);
        CompletableFuture<Frame> waiting = client.next();
        client.close();
        for (CompletableFuture<Frame> answer : java.util.List.of(outstanding, waiting)) {
            assertThat(Await.failure(answer)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void whatIsAskedForWhileTheConnectionIsDownIsSentWhenItIsBack() {
        ImageStreamClient client = start(onDemand());
        connection().breaks("broken");
        CompletableFuture<Frame> answer = client.get(3);
        advance(250);
        assertThat(answer).isNotDone();
        connection().events.opened();
        assertThat(connection().requests).containsExactly(3);
        connection().frame(3);
        Await.get(answer);
    }

    @Test
    void orTimesOutWhenItDoesNotComeBack() {
        ImageStreamClient client = start(onDemand());
        connection().breaks("broken");
        CompletableFuture<Frame> answer = client.get(3);
        advance(5000);
        assertThat(Await.failure(answer)).isInstanceOf(TimeoutException.class);
        connection().events.opened();
        assertThat(connection().requests).as("nobody waits for it any more").isEmpty();
    }

    @Test
    void anAnswerThatIsNoImageFailsTheRequest() {
        ImageStreamClient client = start(onDemand());
        CompletableFuture<Frame> answer = client.get(3);
        connection().events.frame(3, new byte[10], null);
        assertThat(Await.failure(answer)).isInstanceOf(IOException.class).hasMessageContaining("image 3");
        assertThat(client.stats().invalid()).isEqualTo(1);
    }

    @Test
    void imagesAskedForByTheirIdLeaveNoGaps() {
        ImageStreamClient client = start(onDemand());
        for (int id : new int[] {0, 7, 3, 9}) {
            CompletableFuture<Frame> answer = client.get(id);
            connection().frame(id);
            Await.get(answer);
        }
        assertThat(client.stats().gaps()).isZero();
        for (int id : new int[] {10, 11, 14}) {
            client.next();
            connection().frame(id);
        }
        assertThat(client.stats().gaps()).isEqualTo(2);
    }

    @Test
    void framesAnsweredGoToTheConsumersToo() {
        ImageStreamClient client = start(onDemand().onFrame(frame -> told.add(text(frame))));
        client.get(3);
        connection().frame(3);
        Await.until("the frame is delivered", () -> told.contains("3:3"));
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        ImageStreamClient pushed = start(push());
        assertThatThrownBy(() -> pushed.get(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tcp_push://");
        assertThatThrownBy(pushed::next).isInstanceOf(IllegalStateException.class);
        ImageStreamClient unstarted = build(onDemand());
        assertThatThrownBy(unstarted::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("BUILT");
        ImageStreamClient pulled = start(onDemand());
        assertThatThrownBy(() -> pulled.get(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        pulled.close();
        assertThatThrownBy(pulled::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CLOSED");
    }

    @Test
    void whileTheApplicationIsBehindNoAnswerIsExpectedAndAfterwardsOneIs() {
        CountDownLatch goOn = latch();
        ImageStreamClient client =
                start(pull().ips(10).readTimeout(Duration.ofSeconds(2)).onFrame(frame -> await(goOn)));
        FakeTransport.Connection connection = connection();
        for (int id = 0; id < 4; id++) {
            advance(100);
            connection.frame(id);
        }
        assertThat(connection.readings).containsExactly(false);
        advance(10_000);
        assertThat(connection.requests)
                .as("one more is asked for, and not read")
                .hasSize(5);
        assertThat(client.stats().connected()).isTrue();
        goOn.countDown();
        Await.until("the client reads again", () -> connection.readings.size() == 2);
        // Told under the client's lock, in which the time begins, too: who asks for the state comes after.
        assertThat(client.stats().connected()).isTrue();
        advance(1999);
        assertThat(client.stats().connected()).isTrue();
        advance(1);
        assertThat(client.stats().connected()).isFalse();
    }
}
