package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A connected socket whose peer is the test. As with a real one, what arrived is read only by those who ask for it, the operating
 * system takes as much as it has room for, and each side may be closed alone. Its time stands still.
 */
public final class EmbeddedSocket extends EmbeddedChannel implements DuplexChannel {
    private static final int PORT = 9001;

    /** Counted here, and so not watched by the leak detector, which is slow. */
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);

    private final Deque<ByteBuf> arrived = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final InetSocketAddress local;
    private long room = Long.MAX_VALUE;
    private IOException broken;
    private boolean ended;
    private boolean endTold;
    private boolean delivering;
    private boolean outputShutdown;
    private int sentAtShutdown = -1;
    /** May be set by the constructor of the superclass. */
    private boolean wanted;

    /** Creates one that was accepted on loopback. */
    public EmbeddedSocket() {
        this("127.0.0.1");
    }

    /** Creates one that was accepted at an address. */
    public EmbeddedSocket(String localAddress) {
        local = new InetSocketAddress(localAddress, PORT);
        config().setAllocator(memory);
        freezeTime();
    }

    // --- the peer ---------------------------------------------------------------------------------------------------

    /** Bytes arrive, each character one. */
    public void receive(String bytes) {
        receive(bytes.getBytes(ISO_8859_1));
    }

    /** Bytes arrive. */
    public void receive(byte[] bytes) {
        arrived.add(memory.buffer().writeBytes(bytes));
        deliver();
    }

    /** The peer closes its sending side; who reads comes to know after all that arrived before. */
    public void receiveEnd() {
        ended = true;
        deliver();
    }

    /** The peer closes its sending side; epoll may tell so although nobody wants to read. */
    public void receiveEndUnasked() {
        wanted = true;
        receiveEnd();
    }

    /** Returns all bytes that were sent so far, each one character. */
    public String sentText() {
        return sent.toString(ISO_8859_1);
    }

    /** Returns all bytes that were sent since the last call. */
    public byte[] takeSent() {
        byte[] bytes = sent.toByteArray();
        sent.reset();
        return bytes;
    }

    /** Returns how many bytes had been sent when the sending side was closed, or -1. */
    public int sentAtShutdown() {
        return sentAtShutdown;
    }

    /** From now on the operating system takes so many bytes more. */
    public void room(long bytes) {
        room = bytes;
        unsafe().flush();
        run();
    }

    /** From now on nothing can be sent. */
    public void breakWrites(IOException cause) {
        broken = cause;
    }

    /** Comes to the tasks of the event loop. */
    public void run() {
        runPendingTasks();
    }

    /** Lets time pass. */
    public void advance(long millis) {
        advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        runScheduledPendingTasks();
        runPendingTasks();
    }

    /**
     * Takes the first exception that no handler took, or null. Unlike a real channel this one has no handlers any more as soon as
     * it is closed, so what a handler throws behind that comes here.
     */
    public Throwable takeException() {
        try {
            checkException();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    /** Returns how many bytes arrived that nobody has read. */
    public int unread() {
        return arrived.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    /** Closes, and returns how much of the memory that the channel gave out is still held. */
    public long closeAndCountMemory() {
        finishAndReleaseAll();
        arrived.forEach(ReferenceCountUtil::release);
        arrived.clear();
        return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
    }

    // --- the channel ------------------------------------------------------------------------------------------------

    @Override
    protected void doBeginRead() {
        wanted = true;
        if (arrived != null && !delivering) {
            eventLoop().execute(this::deliver);
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        while (wanted && isOpen() && !arrived.isEmpty()) {
            wanted = false;
            pipeline().fireChannelRead(arrived.remove());
            pipeline().fireChannelReadComplete();
            runPendingTasks();
        }
        if (wanted && isOpen() && ended && !endTold) {
            endTold = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        delivering = false;
        runPendingTasks();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) throws IOException {
        if (broken != null) {
            throw broken;
        }
        for (Object next = waiting.current(); next != null; next = waiting.current()) {
            ByteBuf bytes = (ByteBuf) next; // Sockets know nothing else.
            int count = (int) Math.min(room, bytes.readableBytes());
            if (count < bytes.readableBytes() && count == 0) {
                return;
            }
            bytes.getBytes(bytes.readerIndex(), sent, count);
            room -= count;
            waiting.removeBytes(count);
        }
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new InetSocketAddress("127.0.0.1", 4711);
    }

    @Override
    public boolean isInputShutdown() {
        return endTold;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputShutdown = true;
        sentAtShutdown = sent.size();
        return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
        return outputShutdown && endTold;
    }

    @Override
    public ChannelFuture shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
