package io.imagestream.transport.udp.datagram;

import io.imagestream.wire.Command;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's way to a server's control port: tells it who is there, from time to time that it still is, and which images are
 * asked for. Runs on the event loop of its socket.
 *
 * <p>A server answers nothing but images, so a request is said again, with the set-up, while its image does not come.
 */
public final class ControlLine {
    /** How long an ICMP message may take that says that nobody is there; most often it is there at once. */
    public static final long REFUSAL_MILLIS = 20;
    /** The longest datagram that a control socket must read: none is meant to come. */
    public static final int NOTHING_RECEIVED = 64;

    private static final Logger log = LoggerFactory.getLogger(ControlLine.class);
    private static final long FIRST_RETRY_NANOS = 1_000_000_000;
    /** How often to ask again, twice as late each time, while something comes, be it slowly or for others. */
    private static final int MAX_TRIES = 5;
    /** How long nothing at all may come: then it is no use to wait longer each time, as nothing is made worse by asking. */
    private static final long SILENCE_NANOS = 1_000_000_000;
    /** For half a minute: longer than an answer is waited for by default. */
    private static final int MAX_TRIES_IN_SILENCE = 30;

    private final Channel control;
    private final List<Command> setUp;
    private final long aliveNanos;
    private FrameReception reception;
    private long toldNanos;

    /** The request that was not answered yet. */
    private @Nullable Integer waitingFor;

    private long askedNanos;
    private int tries;

    /**
     * Creates it; nothing is said yet.
     *
     * @param control a socket connected to the control port, with a {@link #handler} in its pipeline
     * @param setUp what makes a session
     * @param aliveInterval how often to tell the server that the client is still there
     * @param reception where the images come
     */
    public ControlLine(Channel control, List<Command> setUp, Duration aliveInterval, FrameReception reception) {
        this.control = control;
        this.setUp = List.copyOf(setUp);
        this.reception = reception;
        aliveNanos = aliveInterval.toNanos();
    }

    /**
     * Makes the handler of a control socket. Nothing comes there but word that nobody is at the other end.
     *
     * @param unreachable takes that word
     * @param unsent told when a datagram could not be sent
     * @return the handler
     */
    public static ChannelHandler handler(Consumer<Throwable> unreachable, Runnable unsent) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                if (Unreachable.says(cause)) {
                    unreachable.accept(cause);
                } else {
                    log.debug(
                            "a datagram to {} was not sent: {}",
                            context.channel().remoteAddress(),
                            cause.toString());
                    unsent.run();
                }
            }
        };
    }

    /**
     * Changes where the images come.
     *
     * @param now the new place
     */
    public void receiveBy(FrameReception now) {
        reception = now;
    }

    /**
     * Says something, once.
     *
     * @param commands in one datagram
     */
    public void say(Command... commands) {
        if (control.isOpen()) {
            control.writeAndFlush(Unpooled.wrappedBuffer(Command.encode(commands)), control.voidPromise());
            toldNanos = System.nanoTime();
        }
    }

    /**
     * Says what makes a session; a server that has one takes no note of it.
     *
     * @param before what to say before, in the same datagram
     */
    public void setUp(Command... before) {
        List<Command> commands = new ArrayList<>(List.of(before));
        commands.addAll(setUp);
        say(commands.toArray(new Command[0]));
    }

    /**
     * Asks for an image.
     *
     * @param id the image, or {@link Command#NEXT}
     */
    public void request(int id) {
        waitingFor = id;
        askedNanos = System.nanoTime();
        tries = 0;
        ask(id);
    }

    private void ask(int id) {
        reception.asked(id);
        say(new Command.Get(id));
    }

    /**
     * Takes note that an image has come.
     *
     * @param id its id
     */
    public void received(int id) {
        if (waitingFor != null && (waitingFor == Command.NEXT || waitingFor == id)) {
            waitingFor = null;
        }
    }

    /**
     * Says again what has to be said by now. To be called several times a second.
     *
     * @param nowNanos the time on the scale of {@link System#nanoTime()}
     */
    public void check(long nowNanos) {
        if (nowNanos - toldNanos > aliveNanos) {
            setUp(new Command.Alive()); // A server that has begun anew knows nothing of the session.
        }
        Integer asked = waitingFor;
        if (asked == null || !isDue(nowNanos)) {
            return;
        }
        tries++;
        askedNanos = nowNanos;
        int again = asked == Command.NEXT ? reception.newestPartial().orElse(Command.NEXT) : asked;
        log.debug("image {} of {} did not come: it is asked for again", again, control.remoteAddress());
        setUp(new Command.Alive()); // It may be that which got lost.
        ask(again);
    }

    private boolean isDue(long nowNanos) {
        long waited = nowNanos - askedNanos;
        long silent = reception.hasHeard() ? Math.min(waited, nowNanos - reception.heardNanos()) : waited;
        return silent >= SILENCE_NANOS
                ? tries < MAX_TRIES_IN_SILENCE
                : tries < MAX_TRIES && waited >= FIRST_RETRY_NANOS << tries;
    }
}
