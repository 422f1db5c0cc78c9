package io.imagestream.session;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.wire.Command;

/**
 * One client's life, from its first command to its end: docs/protocol.md, "Control commands".
 *
 * <p>A frame is handed to the {@link Outlet} and counts as under way until {@link #taken()} or {@link #unavailable} is called.
 * While one is under way no other is handed out: an image of an indexed source that becomes due is skipped and the position
 * moves on; of a live source the newest follows as soon as the client is ready.
 *
 * <p>Commands are handled one after the other: none may be given while {@link #accepts()} is false, which is so while the data
 * channel opens and while a request is answered.
 */
public final class ClientSession {
    /** What a session tells its transport to do. May call back. */
    public interface Outlet {
        /**
         * Open the data channel to the client's own address, then call {@link #dataOpened()}.
         *
         * @param port 1 to 65535
         */
        void openData(int port);

        /**
         * Send an image of an indexed source.
         *
         * @param id 0 to size - 1
         */
        void send(int id);

        /** Send the newest frame of a live source. */
        void sendNewest();

        /** Call {@link #waitOver()} after one interval of the stream. */
        void awaitFrame();

        /**
         * Count a frame that was due and is not sent.
         *
         * @param reason why
         */
        void skipped(SkipReason reason);

        /**
         * Close the data channel and the session; the last call.
         *
         * @param reason why
         */
        void end(DisconnectReason reason);
    }

    private enum State {
        NEW,
        OPENING,
        OPEN,
        ENDED
    }

    private static final int NO_FRAME = -1;

    private final boolean push;
    private final int size;
    private final Outlet outlet;
    private State state = State.NEW;
    private boolean started;
    private boolean underWay;
    private boolean awaiting;

    /** Indexed: the image that is sent next. */
    private int position;

    /** Indexed and pulled: whether the image under way was asked for by position, and how many others may take its place. */
    private boolean nextAsked;

    private int triesLeft;

    /** Live: the newest frame's id, and how many frames have arrived, as ids cycle and cannot tell newer from older. */
    private int newestId = NO_FRAME;

    private long arrivals;
    private long arrivalSent;
    private boolean owed;

    /**
     * Creates a session.
     *
     * @param push whether the server sets the pace
     * @param size how many images the source has; 0 for a live one
     * @param outlet does what the session decides
     */
    public ClientSession(boolean push, int size, Outlet outlet) {
        this.push = push;
        this.size = size;
        this.outlet = outlet;
    }

    /**
     * Says whether the next command may be given.
     *
     * @return false while the data channel opens or a request is answered, and after the end
     */
    public boolean accepts() {
        return state == State.NEW || (state == State.OPEN && (push || !(underWay || awaiting)));
    }

    /**
     * Says whether the server sends at the stream's rate.
     *
     * @return true between START and PAUSE
     */
    public boolean isStarted() {
        return started;
    }

    /**
     * Says whether the data channel was asked for.
     *
     * @return false before LISTEN_PORT
     */
    public boolean isSetUp() {
        return state != State.NEW;
    }

    /**
     * Handles a command.
     *
     * @param command any command; what makes no sense now is ignored
     */
    public void command(Command command) {
        if (command instanceof Command.ListenPort listen) {
            if (state == State.NEW) {
                state = State.OPENING;
                position = 0;
                outlet.openData(listen.port());
            }
        } else if (command instanceof Command.End) {
            end(DisconnectReason.END);
        } else if (command instanceof Command.Invalid invalid) {
            if (state == State.NEW && invalid.word().equals("LISTEN_PORT")) {
                end(DisconnectReason.INVALID_LISTEN_PORT);
            }
        } else if (state == State.OPEN) {
            delivery(command);
        }
    }

    /** Opens and starts a push session of a client that sends no commands, because its own connection carries the frames. */
    public void watch() {
        if (state == State.NEW) {
            state = State.OPEN;
            start();
        }
    }

    private void delivery(Command command) {
        if (push && command instanceof Command.Start) {
            start();
        } else if (push && command instanceof Command.Pause) {
            started = false;
            owed = false;
        } else if (!push && command instanceof Command.Get get) {
            if (size > 0) {
                getIndexed(get.id());
            } else {
                getLive(get.id());
            }
        }
    }

    private void start() {
        if (!started) {
            started = true;
            if (newestId != NO_FRAME && arrivalSent < arrivals) {
                sendOrOwe();
            }
        }
    }

    private void getIndexed(int id) {
        triesLeft = size - 1;
        sendIndexed(id);
    }

    private void sendIndexed(int id) {
        int wanted = id == Command.NEXT ? position : id;
        position = Math.floorMod(wanted + 1L, size); // Out of range, too: so the original does.
        if (wanted >= 0 && wanted < size) {
            underWay = true;
            nextAsked = id == Command.NEXT;
            outlet.send(wanted);
        }
    }

    private void getLive(int id) {
        if (id == Command.NEXT) {
            if (newestId != NO_FRAME && arrivalSent < arrivals) {
                sendNewest();
            } else {
                awaiting = true;
                outlet.awaitFrame();
            }
        } else if (id == newestId && id != NO_FRAME) {
            sendNewest();
        }
    }

    /** Says that the data channel is open. */
    public void dataOpened() {
        if (state == State.OPENING) {
            state = State.OPEN;
        }
    }

    /** Says that an image of an indexed source is due: an interval has passed. */
    public void due() {
        if (!started) {
            return;
        }
        int id = position;
        position = position + 1 == size ? 0 : position + 1;
        if (underWay) {
            outlet.skipped(SkipReason.CLIENT_BEHIND);
        } else {
            underWay = true;
            outlet.send(id);
        }
    }

    /**
     * Returns the image that is sent next.
     *
     * @return the position, 0 to size - 1
     */
    public int position() {
        return position;
    }

    /**
     * Says that a live source has a new frame.
     *
     * @param id the frame's id
     */
    public void newest(int id) {
        newestId = id;
        arrivals++;
        if (awaiting) {
            awaiting = false;
            sendNewest();
        } else if (started) {
            sendOrOwe();
        }
    }

    /**
     * Says whether a live source's frame is the newest that the session was told of.
     *
     * @param id the frame's id
     * @return true when {@link #newest} need not be called for it
     */
    public boolean knows(int id) {
        return id == newestId;
    }

    /** Says that a live source's newest frame is too old to be shown. */
    public void forget() {
        newestId = NO_FRAME;
        owed = false;
    }

    /** Says that one interval has passed since {@link Outlet#awaitFrame()}; a wait that is over already does not matter. */
    public void waitOver() {
        if (awaiting) {
            if (newestId != NO_FRAME) {
                awaiting = false;
                sendNewest();
            }
            // Where there is no frame at all the first one answers: a request must not be lost.
        }
    }

    /**
     * Says whether a request waits for a live source's next frame.
     *
     * @return true from {@link Outlet#awaitFrame()} to the answer
     */
    public boolean isAwaiting() {
        return awaiting;
    }

    /** Says that the operating system took the frame under way whole. */
    public void taken() {
        underWay = false;
        if (owed && started) {
            owed = false;
            sendNewest();
        }
    }

    /**
     * Says that the frame under way could not be sent. Where it was asked for by position the next one takes its place.
     *
     * @param reason why
     */
    public void unavailable(SkipReason reason) {
        if (state != State.ENDED) {
            outlet.skipped(reason);
        }
        if (nextAsked && triesLeft > 0 && state == State.OPEN) {
            triesLeft--;
            sendIndexed(Command.NEXT); // Whoever asks for the next image means the next that there is.
        } else {
            taken();
        }
    }

    private void sendOrOwe() {
        if (!underWay) {
            sendNewest();
        } else {
            if (owed) {
                outlet.skipped(SkipReason.CLIENT_BEHIND); // The one owed so far is never sent.
            }
            owed = true;
        }
    }

    private void sendNewest() {
        underWay = true;
        arrivalSent = arrivals;
        outlet.sendNewest();
    }

    /**
     * Ends the session. Idempotent.
     *
     * @param reason why
     */
    public void end(DisconnectReason reason) {
        if (state != State.ENDED) {
            state = State.ENDED;
            started = false;
            awaiting = false;
            owed = false;
            outlet.end(reason);
        }
    }
}
