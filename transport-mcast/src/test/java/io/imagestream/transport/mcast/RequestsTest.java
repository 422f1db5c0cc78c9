package io.imagestream.transport.mcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private final Requests requests = new Requests();
    private final List<Integer> answered = new ArrayList<>();
    private boolean free = true;
    private boolean atOnce;

    private final Requests.Answerer answerer = new Requests.Answerer() {
        @Override
        public boolean accepts() {
            return free;
        }

        @Override
        public void answer(Command.Get request) {
            answered.add(request.id());
            free = atOnce;
            requests.process();
        }
    };

    private static List<Integer> firstIds(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toList());
    }

    @Test
    void answersInOrderOneAtATime() {
        requests.answerBy(answerer);
        firstIds(3).forEach(id -> requests.add(new Command.Get(id)));
        assertThat(answered).containsExactly(0);
        free = true;
        requests.process();
        assertThat(answered).containsExactly(0, 1);
        free = true;
        requests.process();
        assertThat(answered).containsExactly(0, 1, 2);
    }

    @Test
    void dropsWhatIsTooMuch() {
        free = false;
        requests.answerBy(answerer);
        firstIds(Requests.MAX_WAITING + 5)
                .forEach(id -> assertThat(requests.add(new Command.Get(id))).isEqualTo(id < Requests.MAX_WAITING));
        free = true;
        atOnce = true;
        requests.process();
        assertThat(answered).isEqualTo(firstIds(Requests.MAX_WAITING));
    }

    @Test
    void keepsWhatComesBeforeAnybodyAnswers() {
        requests.add(new Command.Get(3));
        assertThat(answered).isEmpty();
        requests.answerBy(answerer);
        assertThat(answered).containsExactly(3);
    }
}
