package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.time.Duration;
import java.util.OptionalInt;

/** What a client chose for datagrams of its own. */
final class DatagramReception {
    /** Some frames of a camera: at 25 MB/s what comes while a client's program pauses for 0.16 s. */
    static final int RECEIVE_BUFFER = 4 * 1024 * 1024;

    private OptionalInt fragmentSize = OptionalInt.empty();
    private int receiveBuffer = RECEIVE_BUFFER;
    private Duration aliveInterval = Duration.ofSeconds(20);

    void fragmentSize(int bytes) {
        fragmentSize = OptionalInt.of(Checks.datagramSize("fragmentSize", bytes));
    }

    void receiveBuffer(int bytes) {
        receiveBuffer = Checks.receiveBuffer(bytes);
    }

    void aliveInterval(Duration duration) {
        aliveInterval = Checks.positive("aliveInterval", duration);
    }

    ClientTarget target(StreamUri uri, OptionalInt streamId) {
        return new ClientTarget.Datagram(uri, streamId, fragmentSize, receiveBuffer, aliveInterval);
    }
}
