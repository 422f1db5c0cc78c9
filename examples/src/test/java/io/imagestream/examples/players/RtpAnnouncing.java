package io.imagestream.examples.players;

import io.imagestream.ImageStreamServer;

/** A server in a process, and so in a network, of its own: it sends all images of the tests to a group on lo, and announces that. */
final class RtpAnnouncing {
    private RtpAnnouncing() {}

    /** Starts it; it runs until the process is ended. */
    @SuppressWarnings("resource") // An open server keeps the process alive.
    public static void main(String[] args) {
        ImageStreamServer.builder()
                .mcastPush("239.255.77.9")
                .networkInterface("lo")
                .timeToLive(0)
                .rtp()
                .port(5004)
                .stream(RtpReceiverContract.images())
                .sap()
                .start();
    }
}
