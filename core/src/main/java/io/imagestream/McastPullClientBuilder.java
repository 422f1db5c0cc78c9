package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of a client of a server that answers to a multicast group. Not thread-safe.
 *
 * <p>With {@link #control} the client asks, and turns the page for everybody. Without it the client only watches what others ask
 * for: {@link #ips} and {@link #onDemand} mean nothing then, {@link ImageStreamClient#get} and {@link ImageStreamClient#next}
 * throw, and {@link #readTimeout} bounds how long no image may come, without a bound by default.
 */
public final class McastPullClientBuilder extends PullClientBuilder<McastPullClientBuilder> {
    private final GroupReception reception;
    private Optional<ControlPlace> control = Optional.empty();

    McastPullClientBuilder(StreamUri uri) {
        super(uri);
        reception = new GroupReception(uri);
    }

    @Override
    McastPullClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target(StreamUri place, OptionalInt number) {
        return reception.target(place, control);
    }

    @Override
    Duration defaultReadTimeout() {
        return control.isPresent() ? super.defaultReadTimeout() : Duration.ZERO; // Others may turn no page for hours.
    }

    @Override
    double requestsPerSecond() {
        return control.isPresent() ? super.requestsPerSecond() : 0;
    }

    McastPullClientBuilder control(ControlPlace place) {
        control = Optional.of(place);
        return this;
    }

    /**
     * Asks for images at the server's control port, as {@link ImageStreamServer#controlPort} tells it.
     *
     * @param host a name or an address; by default the client only watches
     * @param port 1 to 65535
     * @return this
     */
    public McastPullClientBuilder control(String host, int port) {
        return control(new ControlPlace(Checks.host("host", host), port));
    }

    /**
     * Sets the network interface to receive by.
     *
     * @param nameOrAddress its name, such as {@code eth0}, or an address of it; by default the operating system chooses. Looked up
     *     with every connection
     * @return this
     */
    public McastPullClientBuilder networkInterface(String nameOrAddress) {
        reception.networkInterface(nameOrAddress);
        return this;
    }

    /**
     * Receives what one machine sends to the group, and nothing of others (a source-specific join, RFC 4607).
     *
     * @param address the sender's, IPv4 or IPv6 as the group, no name; all senders by default
     * @return this
     * @throws IllegalArgumentException when it is none
     */
    public McastPullClientBuilder source(String address) {
        reception.source(address);
        return this;
    }

    /**
     * Sets how much the operating system is asked to hold until the client reads it: what does not fit is lost. It may grant less
     * (on Linux net.core.rmem_max bounds it).
     *
     * @param bytes 1 or more; 4 MiB by default
     * @return this
     */
    public McastPullClientBuilder receiveBuffer(int bytes) {
        reception.receiveBuffer(bytes);
        return this;
    }
}
