package io.imagestream.transport.netty;

import io.imagestream.ImageStreamException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops that all servers and clients of the JVM share, on epoll where it is there and NIO elsewhere.
 *
 * <p>They exist while anybody holds them; each thread starts with its first channel. The threads are no daemons: an open server
 * keeps the JVM alive. Thread-safe.
 */
public final class NettyRuntime {
    private static final Logger log = LoggerFactory.getLogger(NettyRuntime.class);
    private static final int MAX_LOOPS = 4;
    private static final int KEEPALIVE_PROBES = 3;
    private static final boolean EPOLL = Epoll.isAvailable();

    // Guarded by the class.
    private static @Nullable NettyRuntime current;

    private final EventLoopGroup group;
    private int holders;

    private NettyRuntime() {
        // Half the processors: the more sessions share a loop, the fewer awakenings a frame costs.
        int loops = Math.max(1, Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors() / 2));
        IoHandlerFactory io = EPOLL ? new LastingEpoll() : NioIoHandler.newFactory();
        group = loops(loops, io);
        if (EPOLL) {
            log.debug("epoll serves, on {} event loops", loops);
        } else {
            log.debug("NIO serves, on {} event loops, as epoll is not available", loops, Epoll.unavailabilityCause());
        }
    }

    private static EventLoopGroup loops(int count, IoHandlerFactory io) {
        try {
            return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("imagestream-loop"), io);
        } catch (IllegalStateException e) { // Most often for want of file descriptors, of which each loop needs three.
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new ImageStreamException("no event loop can be made: " + root.getMessage(), e);
        }
    }

    /**
     * Takes hold of the event loops; {@link #release} must follow.
     *
     * @return the one runtime
     * @throws ImageStreamException when there are no event loops and none can be made
     */
    public static synchronized NettyRuntime acquire() {
        NettyRuntime runtime = current == null ? new NettyRuntime() : current;
        current = runtime;
        runtime.holders++;
        return runtime;
    }

    /**
     * Lets go of the event loops; the last holder ends them.
     *
     * @return completes when that is done, at once for all but the last
     */
    public CompletionStage<Void> release() {
        synchronized (NettyRuntime.class) {
            if (--holders > 0) {
                return CompletableFuture.completedFuture(null);
            }
            current = null;
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).addListener(done -> ended.complete(null));
        return ended;
    }

    /**
     * Returns the event loops.
     *
     * @return the group
     */
    public EventLoopGroup group() {
        return group;
    }

    /**
     * Says whether the calling thread is one of the event loops.
     *
     * @return true on a loop's thread
     */
    public boolean onOwnThread() {
        for (var executor : group) {
            if (executor.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs a task on an event loop, or not at all when the loop has ended: for those whose last calls, by other threads, may
     * cross the end of all they serve.
     *
     * @param loop the event loop
     * @param task what to run
     */
    public static void execute(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.trace("a task came after the end", e);
        }
    }

    /**
     * Runs a task on an event loop, at once if that is the calling thread. A future of a channel that could not even be made,
     * for want of file descriptors, tells its listeners on another thread.
     *
     * @param loop the event loop
     * @param task what to run
     */
    public static void onLoop(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            execute(loop, task);
        }
    }

    /**
     * Says which transport serves.
     *
     * @return true for epoll, false for NIO
     */
    public static boolean isEpoll() {
        return EPOLL;
    }

    /**
     * Returns the class of listening channels.
     *
     * @return the class
     */
    public static Class<? extends ServerChannel> serverChannel() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /**
     * Returns the class of connected channels.
     *
     * @return the class
     */
    public static Class<? extends Channel> channel() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /**
     * Bounds how many bytes the operating system holds that it has not sent yet.
     *
     * <p>On epoll TCP_NOTSENT_LOWAT, which leaves alone what is on its way; capping the send buffer there would starve clients
     * far away. NIO has nothing but the send buffer.
     *
     * @param channel a connected channel
     * @param bytes about how many
     */
    public static void limitUnsent(Channel channel, int bytes) {
        if (EPOLL) {
            set(channel, EpollChannelOption.TCP_NOTSENT_LOWAT, (long) bytes);
        } else {
            set(channel, ChannelOption.SO_SNDBUF, bytes);
        }
    }

    /**
     * Makes connections from a given local address take any port that is free for their destination, not one that is free for
     * all of them, of which there are few.
     *
     * @param bootstrap of connections that name a local address and port 0
     */
    public static void spareLocalPorts(Bootstrap bootstrap) {
        if (EPOLL) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
    }

    /**
     * Lets the operating system find out within two minutes that a silent peer has died.
     *
     * @param channel a connected channel
     */
    public static void keepAlive(Channel channel) {
        keepAlive(channel, 60, 20);
    }

    /**
     * Lets the operating system find out within four seconds that nothing comes any more because the peer or the way to it has gone:
     * for a client, which hears nothing of it otherwise, as it sends nothing. Where the JDK cannot set that, as on some
     * versions of Windows, it takes as long as the operating system's own settings say.
     *
     * @param channel a connected channel; while the peer sends, nothing is asked
     */
    public static void keepWatch(Channel channel) {
        keepAlive(channel, 1, 1);
    }

    private static void keepAlive(Channel channel, int idleSeconds, int intervalSeconds) {
        set(channel, ChannelOption.SO_KEEPALIVE, true);
        if (EPOLL) {
            set(channel, EpollChannelOption.TCP_KEEPIDLE, idleSeconds);
            set(channel, EpollChannelOption.TCP_KEEPINTVL, intervalSeconds);
            set(channel, EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
        } else { // Where the JDK does not know them for this operating system, they are left alone.
            set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idleSeconds);
            set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), intervalSeconds);
            set(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_PROBES);
        }
    }

    /** A channel whose peer has gone refuses options; its end is told soon enough. */
    private static <T> void set(Channel channel, ChannelOption<T> option, T value) {
        try {
            channel.config().setOption(option, value);
        } catch (ChannelException e) {
            log.debug("{} refuses {}", channel, option, e);
        }
    }
}
