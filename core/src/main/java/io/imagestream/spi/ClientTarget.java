package io.imagestream.spi;

import io.imagestream.ControlPlace;
import io.imagestream.Delivery;
import io.imagestream.StreamUri;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Where a client's stream is, and what opens it. Immutable; the text names the place without its secrets. */
public sealed interface ClientTarget {
    /**
     * Says who sets the pace.
     *
     * @return true when the server does, and images cannot be asked for
     */
    boolean isPush();

    /**
     * Returns which delivery a transport must serve to reach it.
     *
     * @return the delivery; empty when it must read HTTP
     */
    default Optional<Delivery> delivery() {
        return Optional.empty();
    }

    /**
     * Returns the server's port.
     *
     * @return 1 to 65535
     */
    int port();

    /** What a {@link StreamUri} names. */
    sealed interface Named extends ClientTarget {
        /**
         * Returns where the stream is and how it is delivered.
         *
         * @return the URI
         */
        StreamUri uri();

        @Override
        default boolean isPush() {
            return uri().delivery().isPush();
        }

        @Override
        default Optional<Delivery> delivery() {
            return Optional.of(uri().delivery());
        }

        @Override
        default int port() {
            return uri().port();
        }
    }

    /**
     * A server of the family, over TCP.
     *
     * @param uri where it is and how it delivers
     * @param streamId the stream's number, which some servers want to hear first
     */
    record Family(StreamUri uri, OptionalInt streamId) implements Named {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * A server of the family, over UDP.
     *
     * @param uri where it is and how it delivers
     * @param streamId the stream's number, which some servers want to hear first
     * @param fragmentSize the longest datagram in bytes to ask the server for; empty to leave that to it
     * @param receiveBuffer how many bytes to ask the operating system to hold for the data socket (SO_RCVBUF)
     * @param aliveInterval how often to tell the server that the client is still there
     */
    record Datagram(
            StreamUri uri, OptionalInt streamId, OptionalInt fragmentSize, int receiveBuffer, Duration aliveInterval)
            implements Named {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * A multicast group to which a server of the family sends.
     *
     * @param uri the group, its port and how the server delivers
     * @param networkInterface the name or an address of the interface to join at; empty for the operating system's choice
     * @param source the one sender to receive from, a source-specific join; empty for all
     * @param receiveBuffer how many bytes to ask the operating system to hold for the socket (SO_RCVBUF)
     * @param control where to ask for images; empty to watch alone, and never present for a push
     */
    record Group(
            StreamUri uri,
            Optional<String> networkInterface,
            Optional<InetAddress> source,
            int receiveBuffer,
            Optional<ControlPlace> control)
            implements Named {
        @Override
        public boolean isPush() {
            return control.isEmpty();
        }

        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * A sender of RTP/JPEG, which nobody asks for anything: a multicast group, or a port of this machine.
     *
     * @param uri the group, or the address of this machine that the packets come to, and the port
     * @param networkInterface the name or an address of the interface to join a group at; empty for the operating system's choice
     * @param source the one sender to receive from; empty for the first that sends
     * @param receiveBuffer how many bytes to ask the operating system to hold for the socket (SO_RCVBUF)
     * @param payloadType what the packets say of their contents, 0 to 127; 26 for JPEG unless a session description says otherwise
     * @param controlPort where sender reports (RTCP) come, 1 to 65535
     * @param width of images that say none in their packets, in pixels; 0 when unknown
     * @param height of images that say none in their packets, in pixels; 0 when unknown
     */
    record Rtp(
            StreamUri uri,
            Optional<String> networkInterface,
            Optional<InetAddress> source,
            int receiveBuffer,
            int payloadType,
            int controlPort,
            int width,
            int height)
            implements Named {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * A camera that sends a multipart stream of images over HTTP.
     *
     * @param url where it is
     * @param authorization the value of the Authorization field, such as {@code Basic dTpw}: for this scheme, host and port
     *     alone
     * @param trusted a PEM file of the certificates to trust; by default those that the JDK trusts
     */
    record Http(HttpUrl url, Optional<String> authorization, Optional<Path> trusted) implements ClientTarget {
        @Override
        public boolean isPush() {
            return true;
        }

        @Override
        public int port() {
            return url.port();
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }
}
