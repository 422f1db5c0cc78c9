package io.imagestream.transport.netty;

import io.imagestream.Frame;

/** There was no memory to prepare a frame. The message names it, its length and what was wanted. */
final class NoMemoryException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoMemoryException(Frame frame, OutOfMemoryError cause) {
        super(
                "image " + frame.id() + " of " + frame.size() + " bytes: there is no memory to prepare it: "
                        + cause.getMessage(),
                cause);
    }
}
