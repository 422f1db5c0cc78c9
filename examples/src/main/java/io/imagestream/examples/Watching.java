package io.imagestream.examples;

import io.imagestream.ImageStreamClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Tells once a second what a client receives: on the title of its window, or on the terminal where there is none. */
final class Watching {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private Watching() {}

    /**
     * Tells until the end, or until the window is closed.
     *
     * @param more something to add to each line, or empty
     */
    static void until(
            CompletableFuture<?> end,
            ImageStreamClient client,
            Optional<PictureWindow> window,
            Supplier<String> more,
            PrintWriter out)
            throws InterruptedException {
        ReceptionReport report = new ReceptionReport(client);
        if (window.isPresent()) {
            PictureWindow shown = window.get();
            CompletableFuture<?> either = CompletableFuture.anyOf(end, shown.closed());
            Ticks.until(either, INTERVAL, () -> shown.tell(report.line() + more.get()));
            shown.close();
        } else {
            Ticks.until(end, INTERVAL, () -> {
                out.println(report.line() + more.get());
                out.flush();
            });
        }
    }
}
