package io.imagestream.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A transport's side of one client. Thread-safe. */
public interface ClientTransport {
    /**
     * Opens one connection. Returns at once; the events tell what becomes of it.
     *
     * @param spec where to, and the deadlines
     * @param events told what happens, one call at a time, on a thread that must not block
     * @return the connection
     */
    ClientConnection open(ClientSpec spec, Events events);

    /** Frees what was held between connections; the last call. Idempotent; open connections are closed by themselves. */
    default void close() {}

    /** What becomes of a connection. */
    interface Events {
        /** The session is set up: frames may come. */
        void opened();

        /**
         * A frame has come.
         *
         * @param id its id as the server numbers it, 0 or more; where servers number none, it counts what came
         * @param image its bytes, which belong to the receiver
         * @param captured when it was taken, or null when the server does not tell
         */
        void frame(int id, byte[] image, @Nullable Instant captured);

        /**
         * A frame was given up of which parts never came, so that {@link #frame} will not be called for it.
         *
         * @param id its id as the server numbers it; that of the next frame where servers number none
         */
        default void incomplete(int id) {}

        /**
         * Packets never came, as the numbers show that they have besides their frames.
         *
         * @param packets how many, 1 or more
         */
        default void lost(long packets) {}

        /**
         * A datagram was dropped that made no sense.
         *
         * @param why a clause that may follow a colon, fit for a log
         */
        default void rejected(String why) {}

        /**
         * The connection is gone; the last call.
         *
         * @param cause why, in words that name the server
         */
        void closed(Exception cause);
    }
}
