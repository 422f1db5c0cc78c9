package io.imagestream;

/** What a client speaks. */
public enum ClientProtocol {
    /** The original's protocol, docs/protocol.md: control commands, and a data channel back to the client. */
    ORIGINAL("the original's protocol"),
    /** HTTP: pages, single images and MJPEG. */
    HTTP("HTTP"),
    /** WebSocket, which began as HTTP: a message for each image. */
    WEBSOCKET("WebSocket");

    private final String label;

    ClientProtocol(String label) {
        this.label = label;
    }

    /**
     * Returns the name as people write it.
     *
     * @return such as {@code WebSocket}
     */
    public String label() {
        return label;
    }
}
