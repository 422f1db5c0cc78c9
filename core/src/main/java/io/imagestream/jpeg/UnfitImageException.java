package io.imagestream.jpeg;

/** An image cannot be sent over RTP/JPEG, not even transcoded. The message is a clause that says why. */
public final class UnfitImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates it.
     *
     * @param reason a clause that may follow a colon, such as {@code it is arithmetic-coded}
     */
    public UnfitImageException(String reason) {
        super(reason);
    }

    /**
     * Creates it with a cause.
     *
     * @param reason a clause that may follow a colon
     * @param cause what the decoder said
     */
    public UnfitImageException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
