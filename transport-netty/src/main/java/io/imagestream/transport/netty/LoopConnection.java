package io.imagestream.transport.netty;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client's connections share, whatever they speak: one event loop, to which all state belongs, the channels to close at
 * the end, the deadline of the opening, and the hold on the event loops.
 */
public abstract class LoopConnection implements ClientConnection {
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private static final int SILENCE_SECONDS = 1;

    private final ClientSpec spec;
    private final ClientTransport.Events events;
    private final NettyRuntime runtime = NettyRuntime.acquire();
    private final EventLoop loop = runtime.group().next();
    private final List<Channel> channels = new ArrayList<>();
    private boolean closed;
    private boolean checkingAddress;

    /**
     * Creates it, opening nothing; takes hold of the event loops.
     *
     * @param spec where to, and the deadlines
     * @param events told what happens
     */
    protected LoopConnection(ClientSpec spec, ClientTransport.Events events) {
        this.spec = spec;
        this.events = events;
    }

    /**
     * Returns where to, and the deadlines.
     *
     * @return the spec
     */
    protected final ClientSpec spec() {
        return spec;
    }

    /**
     * Returns who is told what happens.
     *
     * @return the events
     */
    protected final ClientTransport.Events events() {
        return events;
    }

    /**
     * Returns the event loop that all state belongs to.
     *
     * @return the loop
     */
    protected final EventLoop loop() {
        return loop;
    }

    /**
     * Says whether it has ended.
     *
     * @return true from its end on
     */
    protected final boolean isClosed() {
        return closed;
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    /** Begins to count the time that the opening may take. */
    protected final void startDeadline() {
        loop.schedule(this::openTimedOut, spec.openTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The time is over; called once, however the opening went. */
    protected abstract void openTimedOut();

    /**
     * Does what may block, such as a look-up in the DNS, on a thread of its own, as the loop serves others; then goes on with
     * the result on the loop, unless the connection is closed by then.
     */
    protected final <T> void offLoop(Callable<T> work, Consumer<T> then) {
        NettyRuntime held = NettyRuntime.acquire(); // The client may be closed before the work is done.
        Thread thread = new Thread(
                () -> {
                    try {
                        T result = work.call();
                        loop.execute(() -> {
                            if (!closed) {
                                then.accept(result);
                            }
                        });
                    } catch (Exception e) {
                        loop.execute(
                                () -> fail(e instanceof UnknownHostException ? "the host is unknown" : reason(e), e));
                    } finally {
                        held.release();
                    }
                },
                "imagestream-resolver");
        thread.setDaemon(true);
        thread.start();
    }

    /** Finds an address by its name; may block. */
    protected static InetSocketAddress resolve(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** Connects, and goes on with the open channel unless the connection is closed by then. */
    protected final void connect(InetSocketAddress server, ChannelHandler handler, Consumer<Channel> then) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NettyRuntime.channel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        spec.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(handler);
        ChannelFuture connecting = bootstrap.connect(server);
        whenDone(connecting, reason -> fail(reason, connecting.cause()), channel -> {
            NettyRuntime.keepAlive(channel);
            then.accept(channel);
        });
    }

    /** Keeps the channel that a future is of, and goes on with it when it is there. */
    protected final void whenDone(ChannelFuture future, Consumer<String> failed, Consumer<Channel> then) {
        keep(future.channel());
        future.addListener(done -> NettyRuntime.onLoop(loop, () -> {
            if (!done.isSuccess()) {
                failed.accept(reason(done.cause()));
            } else if (!closed) {
                then.accept(future.channel());
            }
        }));
    }

    /** Remembers a channel to close; one that could not be made, for want of file descriptors, cannot be closed either. */
    protected final void keep(Channel channel) {
        channels.removeIf(other -> !other.isOpen());
        if ((channel.isRegistered() || channel.isOpen()) && !channels.contains(channel)) {
            channels.add(channel);
        }
    }

    /** Says what went wrong, without the system call that epoll's errors begin with. */
    public static String reason(Throwable cause) {
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : SYSTEM_CALL.matcher(cause.getMessage()).replaceFirst("");
    }

    // --- while it is open -------------------------------------------------------------------------------------------

    /** Makes the first handler of a channel that images come by: when they stop it looks whether the address is still there. */
    protected final ChannelHandler addressWatch() {
        return new IdleStateHandler(SILENCE_SECONDS, 0, 0) {
            @Override
            protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
                if (event.isFirst() && context.channel().localAddress() instanceof InetSocketAddress local) {
                    checkAddress(local.getAddress());
                }
            }
        };
    }

    /** Fails if this machine does not have an address any more: sockets bound to it are good for nothing, and nothing tells. */
    protected final void checkAddress(InetAddress local) {
        if (!closed && !checkingAddress) {
            checkingAddress = true;
            offLoop(() -> NetworkInterface.getByInetAddress(local) != null, present -> {
                checkingAddress = false;
                if (!present) {
                    fail("this machine does not have the address " + local.getHostAddress() + " any more", null);
                }
            });
        }
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    /** Names the server in errors. */
    protected String where() {
        return spec.target().toString();
    }

    /** Takes leave of the server, if it wants that; the last call before the channels close. */
    protected void sayGoodbye() {}

    /** Lets go of what the connection holds besides its channels; called once at its end, however that came. */
    protected void ended() {}

    @Override
    public final void close() {
        NettyRuntime.execute(loop, () -> {
            if (!closed) {
                sayGoodbye();
            }
            shut();
        });
    }

    protected final void fail(String what, @Nullable Throwable cause) {
        if (!closed) {
            shut();
            events.closed(new IOException(where() + ": " + what, cause));
        }
    }

    /** Closes every channel, then lets go of the event loops. */
    private void shut() {
        if (closed) {
            return;
        }
        closed = true;
        channels.forEach(Channel::close);
        ended();
        loop.execute(runtime::release); // Behind the closes, which are this loop's, too.
    }
}
