package io.imagestream;

import java.util.concurrent.Executor;

/** The demand of a stream that a source does not ask about. */
enum NoDemand implements LiveFrameSource.Demand {
    INSTANCE;

    @Override
    public double ips() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean watched() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Executor loader() {
        throw new UnsupportedOperationException();
    }
}
