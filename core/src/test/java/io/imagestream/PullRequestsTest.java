package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.PullRequests.Request;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PullRequestsTest {
    private final PullRequests requests = new PullRequests();

    private Request add(int id) {
        Request request = new Request(id, false, new CompletableFuture<>());
        requests.add(request);
        return request;
    }

    @Test
    void oneIsOutstandingAtATime() {
        assertThat(requests.isEmpty()).isTrue();
        assertThat(requests.send()).isNull();
        Request first = add(1);
        Request second = add(2);
        assertThat(requests.isEmpty()).isFalse();
        assertThat(requests.send()).isSameAs(first);
        assertThat(requests.send()).isNull();
        assertThat(requests.answered(1)).isSameAs(first);
        assertThat(requests.send()).isSameAs(second);
        assertThat(requests.isEmpty()).isFalse();
        assertThat(requests.answered(2)).isSameAs(second);
        assertThat(requests.isEmpty()).isTrue();
    }

    @Test
    void aFrameAnswersTheRequestForItsIdOrForTheNext() {
        add(5);
        assertThat(requests.answered(5)).as("not sent yet").isNull();
        requests.send();
        assertThat(requests.answered(4)).isNull();
        assertThat(requests.answered(5)).isNotNull();
        Request next = Request.ofItself();
        requests.add(next);
        requests.send();
        assertThat(requests.answered(99)).isSameAs(next);
        assertThat(requests.answered(99)).isNull();
    }

    @Test
    void aRequestThatIsGivenUpMakesRoomForTheNext() {
        Request first = add(1);
        Request second = add(1);
        requests.send();
        assertThat(requests.expire(first)).isTrue();
        assertThat(requests.expire(first)).isFalse();
        assertThat(requests.send()).isSameAs(second);
        assertThat(requests.expire(first)).as("an equal request is another one").isFalse();
        assertThat(requests.answered(1)).isSameAs(second);
    }

    @Test
    void aRequestThatWasNotSentCanBeGivenUp() {
        Request first = add(1);
        Request second = add(2);
        requests.send();
        assertThat(requests.giveUp(first)).isFalse();
        assertThat(requests.giveUp(second)).isTrue();
        assertThat(requests.giveUp(second)).isFalse();
        assertThat(requests.answered(1)).isSameAs(first);
        assertThat(requests.send()).isNull();
    }

    @Test
    void allAreTakenInOrderWhenTheConnectionIsGone() {
        Request first = add(1);
        Request second = add(2);
        Request third = add(3);
        requests.send();
        assertThat(requests.drain()).containsExactly(first, second, third);
        assertThat(requests.isEmpty()).isTrue();
        assertThat(requests.drain()).isEmpty();
        assertThat(requests.send()).isNull();
    }
}
