package io.imagestream.reliability.lifecycle;

import io.imagestream.ClientBuilder;
import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.McastPullClientBuilder;
import io.imagestream.McastPushClientBuilder;
import io.imagestream.PullClientBuilder;
import io.imagestream.RtpClientBuilder;
import io.imagestream.ServerBuilder;
import io.imagestream.ServerChoice;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Every kind of server and the client for it. Multicast stays on the loopback interface. */
enum Kinds {
    TCP_PUSH,
    TCP_PULL,
    UDP_PUSH,
    UDP_PULL,
    MCAST_PUSH,
    MCAST_PULL,
    RTP_GROUP;

    static final String LOOPBACK = "lo";

    private static final BufferedImage PICTURE = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);

    /** Images that go everywhere, RTP too. */
    static final List<Frame> FRAMES = List.of(Frame.jpeg(PICTURE, 0.9), Frame.jpeg(PICTURE, 0.5));

    static List<Kinds> all() {
        return Arrays.asList(values());
    }

    /** A group that hardly anybody else on this machine uses now. */
    static String group() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "239.255." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
    }

    ServerBuilder<?> server() {
        ServerChoice choice = ImageStreamServer.builder();
        return switch (this) {
            case TCP_PUSH -> choice.tcpPush();
            case TCP_PULL -> choice.tcpPull();
            case UDP_PUSH -> choice.udpPush();
            case UDP_PULL -> choice.udpPull();
            case MCAST_PUSH -> choice.mcastPush(group()).networkInterface(LOOPBACK);
            case MCAST_PULL -> choice.mcastPull(group()).networkInterface(LOOPBACK);
            case RTP_GROUP ->
                choice.mcastPush(group()).networkInterface(LOOPBACK).rtp();
        };
    }

    /** A client that sees what the server shows, asking for it if it must be asked for. */
    ClientBuilder<?> client(ImageStreamServer server) {
        ClientBuilder<?> builder = ImageStreamClient.builder().from(server.uri());
        if (builder instanceof McastPushClientBuilder push) {
            push.networkInterface(LOOPBACK);
        } else if (builder instanceof McastPullClientBuilder pull) {
            pull.networkInterface(LOOPBACK)
                    .control("127.0.0.1", server.controlPort().orElseThrow());
        } else if (builder instanceof RtpClientBuilder rtp) {
            rtp.networkInterface(LOOPBACK);
        }
        if (builder instanceof PullClientBuilder<?> pull) {
            pull.ips(100);
        }
        return builder.noReconnect();
    }
}
