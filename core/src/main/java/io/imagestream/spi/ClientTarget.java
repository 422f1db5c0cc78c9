package io.imagestream.spi;

import io.imagestream.StreamUri;
import java.nio.file.Path;
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
     * Returns the server's port.
     *
     * @return 1 to 65535
     */
    int port();

    /**
     * A server of the family.
     *
     * @param uri where it is and how it delivers
     * @param streamId the stream's number, which some servers want to hear first
     */
    record Family(StreamUri uri, OptionalInt streamId) implements ClientTarget {
        @Override
        public boolean isPush() {
            return uri.delivery().isPush();
        }

        @Override
        public int port() {
            return uri.port();
        }

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
