package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.time.Duration;
import java.util.OptionalInt;

/** The options of a client to which a server pushes over UDP. Not thread-safe. */
public final class UdpPushClientBuilder extends PushClientBuilder<UdpPushClientBuilder> {
    private final DatagramReception reception = new DatagramReception();

    UdpPushClientBuilder(StreamUri uri) {
        super(uri);
    }

    @Override
    UdpPushClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target(StreamUri place, OptionalInt number) {
        return reception.target(place, number);
    }

    /**
     * Asks the server for shorter datagrams than its own, with FRAGMENT_SIZE. Servers of the family may ignore it.
     *
     * @param bytes 40 to 65507, with the family's header but without those of IP and UDP; by default nothing is sent
     * @return this
     */
    public UdpPushClientBuilder fragmentSize(int bytes) {
        reception.fragmentSize(bytes);
        return this;
    }

    /**
     * Sets how much the operating system is asked to hold until the client reads it: what does not fit is lost. It may grant less
     * (on Linux net.core.rmem_max bounds it).
     *
     * @param bytes 1 or more; 4 MiB by default
     * @return this
     */
    public UdpPushClientBuilder receiveBuffer(int bytes) {
        reception.receiveBuffer(bytes);
        return this;
    }

    /**
     * Sets how often the server is told that the client is still there, with ALIVE.
     *
     * @param duration more than zero, at most a day; 20 s by default, a third of what servers of the family wait
     * @return this
     */
    public UdpPushClientBuilder aliveInterval(Duration duration) {
        reception.aliveInterval(duration);
        return this;
    }
}
