package io.imagestream.examples;

import io.imagestream.ImageStreamClient;
import io.imagestream.ReceptionStats;
import java.util.Locale;

/** Tells in a line what a client received since the last line. */
final class ReceptionReport {
    private final ImageStreamClient client;
    private long sampledNanos = System.nanoTime();
    private ReceptionStats before;

    ReceptionReport(ImageStreamClient client) {
        this.client = client;
        before = client.stats();
    }

    String line() {
        ReceptionStats stats = client.stats();
        long now = System.nanoTime();
        double seconds = (now - sampledNanos) / 1e9;
        String line = String.format(
                Locale.ROOT,
                "%d frames, %.1f/s, %.0f KB/s, %d gaps%s%s%s%s",
                stats.frames(),
                (stats.frames() - before.frames()) / seconds,
                (stats.bytes() - before.bytes()) / seconds / 1024,
                stats.gaps(),
                stats.incomplete() == 0 ? "" : ", " + stats.incomplete() + " incomplete",
                stats.lost() == 0 ? "" : ", " + stats.lost() + " packets lost",
                stats.invalid() == 0 ? "" : ", " + stats.invalid() + " that are no image",
                stats.connected() ? "" : ", not connected");
        before = stats;
        sampledNanos = now;
        return line;
    }
}
