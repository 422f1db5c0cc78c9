package io.imagestream.transport.udp.datagram;

import io.imagestream.ManualScheduler;
import io.imagestream.Scheduler;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A connected datagram socket without a network: full, or refusing, when the test says so. Time stands still. */
public final class FakeSocket extends EmbeddedChannel implements Scheduler {
    /** What left with one flush, cut as the operating system would. */
    record Flush(long atNanos, List<byte[]> datagrams, int messages) {
        int bytes() {
            return datagrams.stream().mapToInt(datagram -> datagram.length).sum();
        }
    }

    final List<Flush> flushes = new ArrayList<>();
    private final ManualScheduler time = new ManualScheduler();
    private boolean full;
    private Function<Object, Throwable> refusal = message -> null;

    /** Creates it. */
    public FakeSocket() {}

    /** Takes nothing any more. */
    void fill() {
        full = true;
    }

    /** Takes what waits, and all that follows. */
    void drain() {
        full = false;
        flush();
    }

    /** Refuses messages for which there is a cause; null ends it. */
    void refuse(Function<Object, Throwable> cause) {
        refusal = cause;
    }

    /** The machine was asleep. */
    void leap(Duration duration) {
        time.leap(duration);
    }

    public void advance(Duration duration) {
        time.advance(duration);
    }

    /** All datagrams that left, in order. */
    public List<byte[]> datagrams() {
        return flushes.stream().flatMap(flush -> flush.datagrams().stream()).collect(Collectors.toList());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
        if (full) {
            return;
        }
        List<byte[]> left = new ArrayList<>();
        int messages = 0;
        for (Object message = waiting.current(); message != null; message = waiting.current()) {
            Throwable refused = refusal.apply(message);
            if (refused != null) {
                waiting.remove(refused);
                continue;
            }
            messages++;
            if (message instanceof SegmentedDatagramPacket segmented) {
                cut(segmented.content(), segmented.segmentSize(), left);
            } else {
                left.add(ByteBufUtil.getBytes((ByteBuf) message));
            }
            waiting.remove();
        }
        if (messages > 0) {
            flushes.add(new Flush(time.nanoTime(), left, messages));
        }
    }

    private static void cut(ByteBuf content, int size, List<byte[]> left) {
        for (int from = content.readerIndex(); from < content.writerIndex(); from += size) {
            left.add(ByteBufUtil.getBytes(content, from, Math.min(size, content.writerIndex() - from)));
        }
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return InetSocketAddress.createUnresolved("there", 2);
    }

    // --- time -------------------------------------------------------------------------------------------------------

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Scheduled at(long deadlineNanos, Runnable task) {
        return time.at(deadlineNanos, () -> {
            task.run();
            runPendingTasks();
        });
    }

    @Override
    public Scheduled every(long firstDeadlineNanos, double perSecond, Tick task) {
        return time.every(firstDeadlineNanos, perSecond, task);
    }

    /** Fails are told only where the native transport is there. */
    static boolean knowsNativeErrors() {
        return NettyRuntime.isEpoll();
    }
}
