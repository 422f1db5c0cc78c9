package io.imagestream.wire;

import java.io.IOException;

/** Says that received bytes break the format; a connection that they came from cannot be read any further. */
public final class WireFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was received and what is allowed
     */
    public WireFormatException(String message) {
        super(message);
    }
}
