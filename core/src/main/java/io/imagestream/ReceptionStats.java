package io.imagestream;

/**
 * What a client received since it started. A snapshot, immutable.
 *
 * @param connected whether a session is set up now
 * @param connections how many sessions were set up; more than 1 means that the client reconnected
 * @param frames images received
 * @param bytes their bytes, without headers
 * @param gaps images that their ids show to be missing: the server skipped them, because this client or the network was behind
 *     or because its source was faster than the stream's rate.
 *     Missing ones at the turn from the last id to the first are counted once the last id is known. Always 0 over RTP, whose
 *     images have no numbers
 * @param invalid images dropped because they are of no known {@link ImageFormat}
 * @param incomplete images dropped because parts of them never came; over UDP, multicast and RTP alone. Their ids are missing, so
 *     they show in {@code gaps}, too, except over RTP
 * @param rejected datagrams dropped because they made no sense, or came from a stranger; over UDP, multicast and RTP alone
 * @param lost packets that their numbers show to be missing; over RTP alone. A packet is counted a second or two after others have
 *     overtaken it
 */
public record ReceptionStats(
        boolean connected,
        long connections,
        long frames,
        long bytes,
        long gaps,
        long invalid,
        long incomplete,
        long rejected,
        long lost) {}
