package io.imagestream.transport.udp.datagram;

import io.imagestream.session.FrameAssembler;
import io.imagestream.spi.ClientTransport;
import io.imagestream.wire.Command;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Receives frames in datagrams: the last handler of a client's data socket. Runs on its event loop.
 *
 * <p>Whoever does not want frames now loses them: what waited in the operating system's buffer would be old when it is read, and in
 * pieces.
 */
public final class FrameReception extends SimpleChannelInboundHandler<DatagramPacket> {
    /** The longest datagram that there is. */
    public static final int MAX_DATAGRAM = 65_535;

    /** How long a frame may go without another of its datagrams. */
    private static final long MAX_IDLE_NANOS = 1_000_000_000;

    private static final long SWEEP_MILLIS = 250;

    private final FrameAssembler assembler;
    private final Predicate<InetAddress> from;
    private final Consumer<Throwable> broken;
    private @Nullable ScheduledFuture<?> sweeping;
    private boolean wanted = true;
    private long heardNanos;
    private boolean heard;

    /**
     * Creates it.
     *
     * @param maxFrameLength the longest image accepted, in bytes
     * @param from whose datagrams are taken; others are passed over
     * @param events told of frames, of those that are incomplete, and of datagrams that make no sense
     * @param broken told what goes wrong with the socket
     */
    public FrameReception(
            int maxFrameLength,
            Predicate<InetAddress> from,
            ClientTransport.Events events,
            Consumer<Throwable> broken) {
        this.from = from;
        this.broken = broken;
        assembler = new FrameAssembler(maxFrameLength, MAX_IDLE_NANOS, new FrameAssembler.Sink() {
            @Override
            public void frame(int id, byte[] image) {
                if (wanted) {
                    events.frame(id, image, null);
                }
            }

            @Override
            public void incomplete(int id) {
                events.incomplete(id);
            }

            @Override
            public void rejected(String why) {
                events.rejected(why);
            }
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        sweeping = context.executor()
                .scheduleAtFixedRate(
                        () -> assembler.sweep(System.nanoTime()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        InetSocketAddress sender = packet.sender();
        if (from.test(sender.getAddress())) {
            heardNanos = System.nanoTime();
            heard = true;
            assembler.accept(sender, packet.content().nioBuffer(), heardNanos);
        }
    }

    /** Says whether anything has come yet. */
    public boolean hasHeard() {
        return heard;
    }

    /**
     * Says when something came last.
     *
     * @return on the scale of {@link System#nanoTime()}; nothing where {@link #hasHeard} is false
     */
    public long heardNanos() {
        return heardNanos;
    }

    /**
     * Takes note that an image is asked for, so that it is no duplicate when it comes again.
     *
     * @param id the image, or {@link Command#NEXT}
     */
    public void asked(int id) {
        if (id == Command.NEXT) {
            assembler.askedNext();
        } else {
            assembler.asked(id);
        }
    }

    /**
     * Returns the newest frame of which only parts have come.
     *
     * @return its id
     */
    public OptionalInt newestPartial() {
        return assembler.newestPartial();
    }

    /**
     * Sets whether frames are wanted.
     *
     * @param now false to drop them
     */
    public void wanted(boolean now) {
        wanted = now;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken.accept(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (sweeping != null) {
            sweeping.cancel(false);
        }
    }
}
