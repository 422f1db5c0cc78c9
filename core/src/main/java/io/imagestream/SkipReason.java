package io.imagestream;

/** Why a frame that was due to a client was not sent to it. */
public enum SkipReason {
    /** The client had not yet taken the frame before: its network or its program is slower than the stream. */
    CLIENT_BEHIND("the client had not taken the frame before"),
    /** A newer frame came before all of its datagrams had left. */
    OVERTAKEN("a newer frame came before all of its datagrams had left"),
    /** The operating system's send buffer was full. */
    SOCKET_FULL("the operating system's send buffer was full"),
    /** The bytes that may be sent in a second were used up. */
    BYTES_LIMITED("the bytes that may be sent in a second were used up"),
    /** The operating system refused its datagrams; the log has the cause. */
    SEND_FAILED("the operating system refused its datagrams"),
    /** The frame was not in memory yet: the source's disk or program is slower than the stream. */
    NOT_LOADED("the source had not brought the frame in time"),
    /** The source could not bring the frame; the listener was told the cause. */
    SOURCE_FAILED("the source could not bring the frame"),
    /** A live source published faster than the stream's rate, and a newer frame took its place. */
    RATE_LIMITED("a newer frame came before the stream's rate allowed this one"),
    /** The image cannot be sent in this way, not even transcoded; the log and the listeners were told why. */
    UNFIT("the image cannot be sent in this way"),
    /** The image had to be transcoded, and a newer one came before its turn. */
    TRANSCODER_BEHIND("a newer frame came before this one was transcoded"),
    /** There was no memory, most often no direct memory, to prepare the frame; the log and the listeners were told. */
    NO_MEMORY("there was no memory to prepare the frame"),
    /** The frame has another format than the stream. */
    WRONG_FORMAT("the frame has another format than the stream");

    private final String sentence;

    SkipReason(String sentence) {
        this.sentence = sentence;
    }

    /**
     * Returns the reason in words.
     *
     * @return a clause that may follow a colon
     */
    public String sentence() {
        return sentence;
    }
}
