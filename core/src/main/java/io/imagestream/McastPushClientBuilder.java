package io.imagestream;

import io.imagestream.spi.ClientTarget;
import java.util.Optional;
import java.util.OptionalInt;

/** The options of a client that receives what a server pushes to a multicast group. Not thread-safe. */
public final class McastPushClientBuilder extends PushClientBuilder<McastPushClientBuilder> {
    private final GroupReception reception;

    McastPushClientBuilder(StreamUri uri) {
        super(uri);
        reception = new GroupReception(uri);
    }

    @Override
    McastPushClientBuilder self() {
        return this;
    }

    @Override
    ClientTarget target(StreamUri place, OptionalInt number) {
        return reception.target(place, Optional.empty());
    }

    /**
     * Sets the network interface to receive by.
     *
     * @param nameOrAddress its name, such as {@code eth0}, or an address of it; by default the operating system chooses. Looked up
     *     with every connection
     * @return this
     */
    public McastPushClientBuilder networkInterface(String nameOrAddress) {
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
    public McastPushClientBuilder source(String address) {
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
    public McastPushClientBuilder receiveBuffer(int bytes) {
        reception.receiveBuffer(bytes);
        return this;
    }
}
