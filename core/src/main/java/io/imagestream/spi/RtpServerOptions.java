package io.imagestream.spi;

import io.imagestream.LargeImages;
import java.util.Optional;

/**
 * What an application chose for a server that sends RTP/JPEG.
 *
 * @param host where the images go: a name or an address of one machine, or a multicast address
 * @param path how they get to the multicast group; empty when the host is none
 * @param maxBytesPerSecond how many bytes of datagrams a second
 * @param datagramSize longest datagram in bytes, with RTP's headers; 256 or more
 * @param pacing how a frame's datagrams leave
 * @param largeImages what becomes of images that are too large for RTP/JPEG
 * @param announced whether the stream is announced by SAP
 */
public record RtpServerOptions(
        String host,
        Optional<GroupPath> path,
        long maxBytesPerSecond,
        int datagramSize,
        BurstPacing pacing,
        LargeImages largeImages,
        boolean announced)
        implements TransportOptions {
    @Override
    public Optional<String> destination() {
        return Optional.of(host);
    }
}
