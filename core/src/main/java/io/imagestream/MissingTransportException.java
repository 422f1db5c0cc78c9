package io.imagestream;

/** Says that no transport on the class path or module path serves a {@link Delivery}, and which artifact to add. */
public final class MissingTransportException extends ImageStreamException {
    private static final long serialVersionUID = 1L;

    private final Delivery delivery;

    MissingTransportException(Delivery delivery) {
        super("no transport for " + delivery + " was found: add the dependency " + delivery.artifact()
                + ", or pass its TransportProvider to transport(...) where class loaders hide it");
        this.delivery = delivery;
    }

    /**
     * Returns what was asked for.
     *
     * @return the delivery
     */
    public Delivery delivery() {
        return delivery;
    }
}
