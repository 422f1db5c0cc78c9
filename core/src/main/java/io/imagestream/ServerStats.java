package io.imagestream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a server did since it started. A snapshot, immutable; the sums include clients that have left.
 *
 * @param clients connections that are admitted, whether they watch or not
 * @param viewers clients that watch: their data channel is open, or they get the stream over HTTP or WebSocket. A multicast group
 *     counts as one, always, as nobody knows who receives it
 * @param framesFromSource frames that the source brought: published, polled or read
 * @param framesTranscoded frames that had to be decoded and encoded anew for RTP, each once for all servers of the stream
 * @param framesOffered frames that were due to clients: those sent, those skipped and those under way
 * @param framesSent frames that the operating system took whole
 * @param framesSkipped skipped frames by reason; reasons that did not happen are absent. RATE_LIMITED and WRONG_FORMAT count a
 *     frame once, however many clients would have got it, and are not among {@code framesOffered}
 * @param bytesSent bytes of frames, headers and repeats included, that the operating system took
 * @param disconnects clients refused and sessions ended, by reason; reasons that did not happen are absent
 * @param lateness how punctual the server is
 * @param newestFrameAge how long ago a live source brought its newest frame; empty before the first and for indexed sources
 * @param sourceFailures how often the source failed
 * @param eventsDropped listener calls left out because the listener was more than 1024 events behind
 */
public record ServerStats(
        int clients,
        int viewers,
        long framesFromSource,
        long framesTranscoded,
        long framesOffered,
        long framesSent,
        Map<SkipReason, Long> framesSkipped,
        long bytesSent,
        Map<DisconnectReason, Long> disconnects,
        LatenessStats lateness,
        Optional<Duration> newestFrameAge,
        long sourceFailures,
        long eventsDropped) {
    /** Copies the maps. */
    public ServerStats {
        framesSkipped = Map.copyOf(framesSkipped);
        disconnects = Map.copyOf(disconnects);
    }

    /**
     * Returns how many frames were skipped for one reason.
     *
     * @param reason the reason
     * @return 0 when it did not happen
     */
    public long skipped(SkipReason reason) {
        return framesSkipped.getOrDefault(reason, 0L);
    }

    /**
     * Returns how many clients were refused or ended for one reason.
     *
     * @param reason the reason
     * @return 0 when it did not happen
     */
    public long disconnected(DisconnectReason reason) {
        return disconnects.getOrDefault(reason, 0L);
    }
}
