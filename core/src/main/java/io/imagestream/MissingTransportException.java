package io.imagestream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that no transport on the class path or module path serves what was asked for, and which artifact to add. */
public final class MissingTransportException extends ImageStreamException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Delivery delivery;
    private final String artifact;

    MissingTransportException(Delivery delivery) {
        this(delivery, "for " + delivery, delivery.artifact());
    }

    /** Reading over HTTP was asked for. */
    MissingTransportException() {
        this(null, "that reads HTTP", Delivery.TCP_PUSH.artifact());
    }

    private MissingTransportException(@Nullable Delivery delivery, String what, String artifact) {
        super("no transport " + what + " was found: add the dependency " + artifact
                + ", or pass its TransportProvider to transport(...) where class loaders hide it");
        this.delivery = delivery;
        this.artifact = artifact;
    }

    /**
     * Returns what was asked for.
     *
     * @return the delivery; empty when it was to read over HTTP
     */
    public Optional<Delivery> delivery() {
        return Optional.ofNullable(delivery);
    }

    /**
     * Returns the Maven artifact to add.
     *
     * @return such as {@code io.imagestream:imagestream-transport-tcp}
     */
    public String artifact() {
        return artifact;
    }
}
