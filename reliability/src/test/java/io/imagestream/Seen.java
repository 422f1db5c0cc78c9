package io.imagestream;

/** Remembers what a source shows, and stumbles over what is older than what came before. */
final class Seen implements LiveFrameSource.Receiver {
    static final int NONE = -1;

    /** The first that came, and what is shown now. */
    volatile int first = NONE;

    volatile int shown = NONE;
    volatile int highest = NONE;
    volatile int count;
    private volatile boolean taking;

    @Override
    public void frame(Frame frame) {
        if (taking) {
            throw new IllegalStateException("frame " + frame.id() + " comes while another one does");
        }
        taking = true;
        if (frame.id() <= highest) {
            throw new IllegalStateException("frame " + frame.id() + " comes behind " + highest);
        }
        highest = frame.id();
        shown = frame.id();
        first = first == NONE ? frame.id() : first;
        count++;
        taking = false;
    }

    @Override
    public void forget() {
        shown = NONE;
    }

    @Override
    public void failed(Throwable cause) {
        throw new IllegalStateException(cause);
    }
}
