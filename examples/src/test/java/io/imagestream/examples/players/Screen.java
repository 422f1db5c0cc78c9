package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches a browser's screen by screenshots, taken one after the other as fast as the browser gives them. */
final class Screen {
    private static final int FRAMES = 5;
    private static final long PERIOD_MS = 1000;
    private static final long LIMIT_MS = 300;

    /**
     * A screenshot.
     *
     * @param askedNanos when it was asked for: it shows what was on the screen then, or later
     * @param takenNanos when it was there: it shows nothing that came later
     */
    private record Shot(long askedNanos, long takenNanos, byte[] png) {
        static Shot take(WebDriver browser) {
            long asked = System.nanoTime();
            byte[] png = browser.screenshot();
            return new Shot(asked, System.nanoTime(), png);
        }

        boolean shows(int number) {
            return Pictures.shown(png).equals(OptionalInt.of(number));
        }
    }

    /**
     * What the screenshots tell of one frame: when it was seen first, and what the screenshot before that one was.
     *
     * @param publishedNanos when it was handed to the server
     * @param without the last screenshot without it
     * @param with the first one with it
     */
    private record Sighting(int number, long publishedNanos, Shot without, Shot with) {
        /** Says whether it was surely not on the screen yet when its time was over. */
        boolean late() {
            return millis(without.askedNanos) > LIMIT_MS;
        }

        /** Says whether it was surely on the screen before its time was over. */
        boolean inTime() {
            return millis(with.takenNanos) <= LIMIT_MS;
        }

        private long millis(long nanos) {
            return TimeUnit.NANOSECONDS.toMillis(nanos - publishedNanos);
        }

        @Override
        public String toString() {
            return String.format(
                    "picture %d: missing in a screenshot of %d to %d ms after it was published, seen in one of %d to %d ms",
                    number,
                    millis(without.askedNanos),
                    millis(without.takenNanos),
                    millis(with.askedNanos),
                    millis(with.takenNanos));
        }
    }

    private Screen() {}

    /** Waits until the screen shows a picture. */
    static void await(WebDriver browser, int number) {
        Await.until(
                "picture " + number + " on the screen", () -> Shot.take(browser).shows(number));
    }

    /**
     * Publishes a picture a second, and holds the browser to show each within 300 ms.
     *
     * <p>A screenshot takes some 50 ms, so when a frame came on the screen is known between two bounds alone. A frame is late
     * when a screenshot lacks it that was asked for after the limit, and in time when one shows it that was there before the
     * limit. Where the machine was too busy to tell, it is neither: that may be so of less than half of the frames.
     */
    static void showsEachFrameInTime(WebDriver browser, PublishedFrames camera) {
        camera.publish(Pictures.frame(0));
        await(browser, 0);

        List<Long> published = new ArrayList<>();
        List<Shot> shots = new ArrayList<>();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable tick = () -> {
            if (published.size() == FRAMES) {
                done.complete(null); // The last one had its second, too.
                return;
            }
            Frame frame = Pictures.frame(published.size() + 1);
            published.add(System.nanoTime());
            camera.publish(frame);
        };
        try {
            Future<?> ticks = clock.scheduleAtFixedRate(tick, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
            while (!done.isDone()) {
                assertThat(ticks).as("publishing goes on").isNotDone();
                shots.add(Shot.take(browser));
            }
        } finally {
            clock.shutdownNow();
        }

        List<Sighting> sightings = new ArrayList<>();
        int at = 0;
        for (int number = 1; number <= FRAMES; number++) {
            int from = at;
            while (at < shots.size() && !shots.get(at).shows(number)) {
                at++;
            }
            assertThat(at).as("picture %d was never on the screen", number).isBetween(from + 1, shots.size() - 1);
            sightings.add(new Sighting(number, published.get(number - 1), shots.get(at - 1), shots.get(at)));
        }
        assertThat(sightings).noneMatch(Sighting::late);
        assertThat(sightings.stream().filter(Sighting::inTime))
                .as("of %s in time", sightings)
                .hasSizeGreaterThan(FRAMES / 2);
        assertThat(shots.get(shots.size() - 1).shows(FRAMES))
                .as("the last picture is still there at the end")
                .isTrue();
    }
}
