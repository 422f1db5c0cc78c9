package io.imagestream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.OnPurpose;
import io.imagestream.testkit.ThreadCount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final String NAME = "imagestream-events-of-EventsTest";

    private final Events events = new Events(NAME);

    @AfterEach
    void noThreadIsLeft() {
        events.close();
        ThreadCount.assertNoneLeft(NAME);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callsAreMadeInOrderOnOneDaemonThread() {
        List<Integer> made = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 500; i++) {
            int number = i;
            events.tell(() -> {
                made.add(number);
                threads.add(Thread.currentThread());
            });
        }
        Await.until("all calls are made", () -> made.size() == 500);
        assertThat(made).isEqualTo(IntStream.range(0, 500).boxed().toList());
        assertThat(threads).allSatisfy(thread -> {
            assertThat(thread.getName()).isEqualTo(NAME);
            assertThat(thread.isDaemon()).isTrue();
        });
    }

    @Test
    void aCallThatThrowsDoesNotEndTheOthers() {
        CompletableFuture<String> after = new CompletableFuture<>();
        events.tell(() -> {
            throw new OnPurpose();
        });
        events.tell(() -> after.complete("made"));
        assertThat(Await.get(after)).isEqualTo("made");
    }

    @Test
    void whatAListenerThatBlocksCannotTakeIsDroppedAndCounted() {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Integer> made = Collections.synchronizedList(new ArrayList<>());
        events.tell(() -> {
            blocked.countDown();
            await(goOn);
        });
        await(blocked);
        for (int i = 0; i < 1024 + 7; i++) {
            int number = i;
            events.tell(() -> made.add(number));
        }
        assertThat(events.dropped()).isEqualTo(7);
        goOn.countDown();
        Await.until("the calls that waited are made", () -> made.size() == 1024);
        assertThat(made).isEqualTo(IntStream.range(0, 1024).boxed().toList());
    }

    @Test
    void afterTheCloseWhatWaitsIsStillMadeAndNothingElse() {
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> made = Collections.synchronizedList(new ArrayList<>());
        events.tell(() -> await(goOn));
        events.tell(() -> made.add("waited"));
        events.close();
        events.tell(() -> made.add("late"));
        goOn.countDown();
        ThreadCount.assertNoneLeft(NAME);
        assertThat(made).containsExactly("waited");
        assertThat(events.dropped()).isEqualTo(1);
    }

    @Test
    void whatMustNotBeLostIsMadeAfterAllOthersAndTheLatestCounts() {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Object> made = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> onOwnThread = Collections.synchronizedList(new ArrayList<>());
        events.tell(() -> {
            blocked.countDown();
            await(goOn);
        });
        await(blocked);
        for (int i = 0; i < 1023; i++) {
            int number = i;
            events.tell(() -> made.add(number));
        }
        events.tellLast(List.of(() -> made.add("there is room")));
        events.tellLast(List.of(() -> made.add("replaced")));
        events.tellLast(List.of(() -> made.add("replaced, too")));
        events.tellLast(List.of(
                () -> {
                    throw new OnPurpose();
                },
                () -> onOwnThread.add(events.onOwnThread()),
                () -> made.add("the last one")));
        events.close();
        goOn.countDown();
        ThreadCount.assertNoneLeft(NAME);
        assertThat(made).hasSize(1025).endsWith(1022, "there is room", "the last one");
        assertThat(onOwnThread).containsExactly(true);
        assertThat(events.dropped()).isZero();
    }

    @Test
    void whatMustNotBeLostIsMadeInOrderWhenThereIsRoom() {
        List<Integer> made = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            int number = i;
            events.tellLast(List.of(() -> made.add(number)));
        }
        Await.until("all calls are made", () -> made.size() == 100);
        assertThat(made).isSorted();
    }

    @Test
    void afterTheCloseNothingIsMadeWhateverItIs() {
        List<String> made = Collections.synchronizedList(new ArrayList<>());
        events.close();
        events.tellLast(List.of(() -> made.add("late")));
        assertThat(made).isEmpty();
        assertThat(events.dropped()).isEqualTo(1);
    }

    @Test
    void itKnowsItsOwnThread() {
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        events.tell(() -> inside.complete(events.onOwnThread()));
        assertThat(Await.get(inside)).isTrue();
        assertThat(events.onOwnThread()).isFalse();
    }

    @Test
    void theThreadGoesWhenThereIsNothingToTellAndComesBack() {
        events.tell(() -> {});
        ThreadCount.assertNoneLeft(NAME);
        CompletableFuture<Boolean> again = new CompletableFuture<>();
        events.tell(() -> again.complete(events.onOwnThread()));
        assertThat(Await.get(again)).isTrue();
    }
}
