package io.imagestream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** A stream's demand that a test sets; the loader's tasks run when the test says so, or at once. */
final class FixedDemand implements LiveFrameSource.Demand {
    private final ManualScheduler time;
    private final Deque<Runnable> loading = new ArrayDeque<>();
    private boolean loadsAtOnce = true;
    volatile double ips = 10;
    volatile boolean watched = true;

    FixedDemand(ManualScheduler time) {
        this.time = time;
    }

    FixedDemand loadsLater() {
        loadsAtOnce = false;
        return this;
    }

    @Override
    public double ips() {
        return ips;
    }

    @Override
    public boolean watched() {
        return watched;
    }

    @Override
    public Scheduler scheduler() {
        return time;
    }

    @Override
    public Executor loader() {
        return loadsAtOnce ? Runnable::run : loading::add;
    }

    int waiting() {
        return loading.size();
    }

    void load() {
        loading.remove().run();
    }
}
