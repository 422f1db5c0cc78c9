package io.imagestream.transport.mcast;

import io.imagestream.wire.Command;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What all remote controls ask for, in the order in which they ask. One image is sent at a time; few requests wait, and more are
 * dropped, as datagrams may be lost anyway. Runs on the event loop.
 */
final class Requests {
    static final int MAX_WAITING = 16;

    /** Sends what is asked for. */
    interface Answerer {
        /** Says whether the next request may come; {@link Requests#process} must be called when it may. */
        boolean accepts();

        /** Sends an image. */
        void answer(Command.Get request);
    }

    private final Deque<Command.Get> waiting = new ArrayDeque<>();
    private @Nullable Answerer answerer;
    private boolean processing;

    void answerBy(Answerer who) {
        answerer = who;
        process();
    }

    /** Adds a request; returns false when it was dropped, as too many wait. */
    boolean add(Command.Get request) {
        boolean taken = waiting.size() < MAX_WAITING;
        if (taken) {
            waiting.add(request);
        }
        process();
        return taken;
    }

    /** Goes on with what waits, as far as it is taken. */
    void process() {
        if (processing || answerer == null) {
            return;
        }
        processing = true;
        try {
            while (!waiting.isEmpty() && answerer.accepts()) {
                answerer.answer(waiting.remove());
            }
        } finally {
            processing = false;
        }
    }
}
