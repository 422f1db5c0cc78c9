package io.imagestream.transport.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll without two errors that 4.2.19 has.
 *
 * <p>It takes a channel that awaits nothing out of the kernel's set, as one does whose peer has closed its side, and fails when the
 * channel awaits something again ({@code epoll_ctl(..) failed with error(-2)}). No write that has to wait would succeed on such a
 * channel. Here it stays in the set; being edge-triggered, what happens to it meanwhile is told once.
 *
 * <p>And it knows channels by their file descriptors alone. Where one of several that are ready closes another and opens a new one,
 * the new one has the closed one's descriptor, and would be told what had happened to that: that its peer is gone, and so it would be
 * closed before it is connected. Here a channel is told nothing that was found before it was registered.
 */
final class LastingEpoll implements IoHandlerFactory {
    private final IoHandlerFactory epoll = EpollIoHandler.newFactory();

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(epoll.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
    }

    /** Used by its loop's thread alone, but for {@link #wakeup()} and {@link #isCompatible}. */
    private static final class Handler implements IoHandler {
        private final IoHandler epoll;
        /** How often the kernel was asked what is ready. */
        private long turns;

        Handler(IoHandler epoll) {
            this.epoll = epoll;
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            turns++;
            try {
                return epoll.run(context);
            } finally {
                turns++; // What is registered from now on is told all of the next turn.
            }
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(epoll.register(
                    handle instanceof EpollIoHandle descriptor ? new Handle(descriptor, this, turns) : handle));
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }

    /**
     * What is told of a channel.
     *
     * @param turn the turn in which it was registered
     */
    @SuppressWarnings("try") // What Netty's close throws, this does.
    private record Handle(EpollIoHandle channel, Handler handler, long turn) implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (turn != handler.turns) {
                channel.handle(registration, event);
            }
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void unregistered() {
            channel.unregistered();
        }

        @Override
        public void close() throws Exception {
            channel.close();
        }
    }

    private record Registration(IoRegistration epoll) implements IoRegistration {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's own way.
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            return epoll.submit(ops.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
