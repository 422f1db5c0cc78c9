package io.imagestream.catalog;

import io.imagestream.SkipReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Says what a server of this JVM does; taken once a second. Immutable.
 *
 * @param connections clients that are connected, whether they watch or not
 * @param viewers clients that watch
 * @param ips frames a second in the last second: those due to each viewer, or without any those that a live source brought;
 *     empty where neither can be told
 * @param newestFrameAge how old a live source's newest frame was; empty before the first and for indexed sources
 * @param framesSent frames that the operating system took whole since the server started
 * @param framesTranscoded frames that had to be decoded and encoded anew for RTP since the server started, each once for all
 *     servers of its stream
 * @param framesSkipped skipped frames by reason since the server started; reasons that did not happen are absent
 * @param bytesSent bytes of frames that the operating system took since the server started
 */
public record StreamFigures(
        int connections,
        int viewers,
        OptionalDouble ips,
        Optional<Duration> newestFrameAge,
        long framesSent,
        long framesTranscoded,
        Map<SkipReason, Long> framesSkipped,
        long bytesSent) {
    /** Copies the map. */
    public StreamFigures {
        framesSkipped = Map.copyOf(framesSkipped);
    }
}
