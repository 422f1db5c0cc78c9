package io.imagestream;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one client got and missed, and why. A snapshot, immutable.
 *
 * @param number counts the server's clients from 1
 * @param address the client's end of the control connection
 * @param protocol what the client speaks; {@link ClientProtocol#ORIGINAL} until that is known
 * @param connected when the client connected
 * @param viewing whether the client watches: its data channel is open, or it gets the stream over HTTP or WebSocket
 * @param framesOffered frames that were due: those sent, those skipped and the one under way. A frame that is repeated for a
 *     browser that shows it only then counts once, here and in {@code framesSent}
 * @param framesSent frames that the operating system took whole
 * @param framesSkipped skipped frames by reason; reasons that did not happen are absent
 * @param bytesSent bytes of frames, headers and repeats included, that the operating system took
 * @param pendingBytes bytes of the frame under way that the operating system has not taken, because the client is behind; 0
 *     when it is not
 * @param waiting how long not one byte of the frame under way has moved; zero when none is under way
 * @param longestWait the longest that ever was
 * @param sinceLastFrame how long ago the client first took its last frame whole: the age of the picture that it shows; empty
 *     before the first
 */
public record ClientStats(
        long number,
        InetSocketAddress address,
        ClientProtocol protocol,
        Instant connected,
        boolean viewing,
        long framesOffered,
        long framesSent,
        Map<SkipReason, Long> framesSkipped,
        long bytesSent,
        long pendingBytes,
        Duration waiting,
        Duration longestWait,
        Optional<Duration> sinceLastFrame) {
    /** Copies the map. */
    public ClientStats {
        framesSkipped = Map.copyOf(framesSkipped);
    }

    /**
     * Tells in a sentence how the client does, and why it is slow if it is.
     *
     * @return such as {@code client 3 at /10.0.0.7:4711 got 120 of 480 frames: 360 skipped, the client had not taken the frame
     *     before; 31744 bytes have waited for 2.1 s}
     */
    public String describe() {
        StringBuilder out = new StringBuilder("client " + number + " at " + address);
        boolean original = protocol == ClientProtocol.ORIGINAL;
        if (!original) {
            out.append(" (").append(protocol.label()).append(')');
        }
        if (!viewing) {
            return out.append(original ? " has no data channel yet" : " watches nothing")
                    .toString();
        }
        out.append(" got ")
                .append(framesSent)
                .append(" of ")
                .append(framesOffered)
                .append(" frames");
        if (!framesSkipped.isEmpty()) {
            out.append(framesSkipped.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> e.getValue() + " skipped, " + e.getKey().sentence())
                    .collect(Collectors.joining("; ", ": ", "")));
        }
        if (pendingBytes > 0) {
            out.append(String.format(
                    java.util.Locale.ROOT,
                    "; %d bytes have waited for %.1f s",
                    pendingBytes,
                    waiting.toMillis() / 1000.0));
        }
        return out.toString();
    }
}
