package io.imagestream.transport.udp;

import io.imagestream.transport.netty.NettyRuntime;
import io.netty.util.concurrent.EventExecutor;

/** Waits for the event loops: what a manual clock's tasks give to them is done a little later. */
public final class Loops {
    private Loops() {}

    /** Waits until the loops have done all that was given to them so far. Some server must be open. */
    public static void settle() {
        NettyRuntime runtime = NettyRuntime.acquire();
        try {
            for (EventExecutor loop : runtime.group()) {
                loop.submit(() -> {}).syncUninterruptibly();
            }
        } finally {
            runtime.release();
        }
    }
}
