package io.imagestream.examples;

import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.Stream;
import java.util.Optional;

/** The servers of the demo: one stream in four ways, to this machine alone. */
final class DemoServers implements AutoCloseable {
    /** Of the loopback interface, which multicast thus never leaves. */
    static final String LOOPBACK = "127.0.0.1";

    private static final String GROUP = "239.255.42.42";

    private final ImageStreamServer tcp;
    private final ImageStreamServer udp;
    private final ImageStreamServer multicast;
    private final ImageStreamServer rtp;

    DemoServers(Stream stream) {
        tcp = ImageStreamServer.builder().tcpPush().stream(stream).build();
        udp = ImageStreamServer.builder().udpPush().stream(stream).build();
        multicast = ImageStreamServer.builder().mcastPush(GROUP).stream(stream)
                .networkInterface(LOOPBACK)
                .timeToLive(0)
                .build();
        rtp = ImageStreamServer.builder().mcastPush(GROUP).networkInterface(LOOPBACK).timeToLive(0).rtp().stream(stream)
                .build();
    }

    /**
     * Starts them.
     *
     * @return why there is no multicast, which not every system can do on its loopback interface; empty when there is
     */
    Optional<String> start() {
        tcp.start();
        udp.start();
        try {
            multicast.start();
            rtp.start();
            return Optional.empty();
        } catch (ImageStreamException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    ImageStreamServer tcp() {
        return tcp;
    }

    ImageStreamServer udp() {
        return udp;
    }

    ImageStreamServer multicast() {
        return multicast;
    }

    @Override
    public void close() {
        rtp.close();
        multicast.close();
        udp.close();
        tcp.close();
    }
}
