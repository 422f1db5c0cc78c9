package io.imagestream.transport.udp.rtp;

import io.imagestream.session.NtpTime;
import io.imagestream.spi.AddressText;
import io.imagestream.spi.StreamFeed;
import io.imagestream.wire.RtpJpegTrain;
import io.imagestream.wire.SessionDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes a session as it is now (SDP). Thread-safe. */
final class Description {
    private static final int MAX_NAME = 255;

    private final StreamFeed feed;
    private final InetAddress origin;
    private final InetSocketAddress to;
    private final OptionalInt timeToLive;
    private final Supplier<Optional<SessionDescription.Dimensions>> dimensions;
    /** The time to the fraction of a second, as RFC 8866, section 5.2, proposes: it tells this session from all others of the host. */
    private final long id = NtpTime.of(Instant.now());

    // Guarded by this.
    private @Nullable SessionDescription last;

    /**
     * Creates it.
     *
     * @param origin the sender's address
     * @param to where the packets go
     * @param timeToLive how far those to an IPv4 group go
     * @param dimensions of images that packets cannot say, as far as they are known
     */
    Description(
            StreamFeed feed,
            InetAddress origin,
            InetSocketAddress to,
            OptionalInt timeToLive,
            Supplier<Optional<SessionDescription.Dimensions>> dimensions) {
        this.feed = feed;
        this.origin = origin;
        this.to = to;
        this.timeToLive = timeToLive;
        this.dimensions = dimensions;
    }

    /** Returns the text, with a version of its own for each that was different. */
    synchronized String text() {
        SessionDescription before = last;
        SessionDescription now = describe(before == null ? 1 : before.version());
        if (before != null && !now.equals(before)) {
            now = describe(before.version() + 1);
        }
        last = now;
        return now.toText();
    }

    private SessionDescription describe(long version) {
        String name = feed.name();
        return new SessionDescription(
                name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name,
                id,
                version,
                AddressText.of(origin),
                AddressText.of(to.getAddress()),
                timeToLive,
                Optional.empty(),
                to.getPort(),
                to.getPort() + 1,
                RtpJpegTrain.PAYLOAD_TYPE,
                OptionalDouble.of(feed.ips()),
                dimensions.get(),
                true);
    }
}
