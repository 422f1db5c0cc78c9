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
 *     Missing ones at the turn from the last id to the first are counted once the last id is known
 * @param invalid images dropped because they are of no known {@link ImageFormat}
 * @param incomplete images dropped because parts of them never came; over UDP and multicast alone. Their ids are missing, so they
 *     show in {@code gaps}, too
 * @param rejected datagrams dropped because they made no sense, or came from a stranger; over UDP and multicast alone
 */
public record ReceptionStats(
        boolean connected,
        long connections,
        long frames,
        long bytes,
        long gaps,
        long invalid,
        long incomplete,
        long rejected) {}
