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
 * Netty's epoll without two errors that 4.2 has.
 *
 * <p>It takes a channel that awaits nothing out of the kernel's set, as one does whose peer has closed its side, and fails when the
 * channel awaits something again ({@code epoll_ctl(..) failed with error(-2)}). No write that has to wait would succeed on such a
 * channel. Here it stays in the set; being edge-triggered, what happens to it meanwhile is told once.
 *
 * <p>It knows channels by their file descriptors. Where one is closed while events are handled that have been fetched, a channel that
 * is opened meanwhile may get its descriptor, and then the event that still waits for the old one: a connection that has yet to be
 * made is read from, and fails. Here no channel gets an event that was fetched before it was there.
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

    /** Runs on its event loop, but for {@link #wakeup}. */
    private static final class Handler implements IoHandler {
        private final IoHandler epoll;
        /** Counts the times that events were fetched and handled. */
        private long rounds;

        private boolean handling;

        Handler(IoHandler epoll) {
            this.epoll = epoll;
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            rounds++;
            handling = true;
            try {
                return epoll.run(context);
            } finally {
                handling = false;
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
            boolean midway = handling && handle instanceof EpollIoHandle;
            return new Registration(epoll.register(midway ? new Newcomer(this, (EpollIoHandle) handle) : handle));
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

    /** What came while events were handled, none of which can be its own. */
    @SuppressWarnings("try") // What closing may throw is Netty's choice.
    private static final class Newcomer implements EpollIoHandle {
        private final Handler handler;
        private final EpollIoHandle channel;
        private final long round;

        Newcomer(Handler handler, EpollIoHandle channel) {
            this.handler = handler;
            this.channel = channel;
            round = handler.rounds;
        }

        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (handler.rounds != round) {
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
