package io.imagestream;

/** Says that a server or client could not start; the message names what was asked for and why it failed. */
public class ImageStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and why
     */
    public ImageStreamException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message what failed and why
     * @param cause the failure beneath
     */
    public ImageStreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
