package io.imagestream.examples.players;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;

/** Finds ports for RTP. */
final class RtpPorts {
    private static final int TRIES = 100;

    private RtpPorts() {}

    /** Returns a free even UDP port whose next one, RTCP's, is free, too. */
    static int free() {
        for (int i = 0; i < TRIES; i++) {
            try (DatagramSocket even = new DatagramSocket(0)) {
                int port = even.getLocalPort();
                if (port % 2 == 0) {
                    new DatagramSocket(port + 1).close();
                    return port;
                }
            } catch (BindException e) {
                continue; // The next one is somebody's.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError(
                "no two UDP ports, an even one and the next, were free together in " + TRIES + " tries");
    }
}
