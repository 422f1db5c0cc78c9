package io.imagestream.transport.tcp;

import io.imagestream.AccessPolicy;
import io.imagestream.AccessRequest;
import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.FirstLineHandler;
import io.imagestream.transport.netty.HttpRefusal;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.QuietHandler;
import io.imagestream.transport.netty.Viewer;
import io.imagestream.transport.netty.http.TlsGate;
import io.imagestream.wire.Printable;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that was accepted, to its end: finds out what it speaks, counts it, and ends it when its time is up. Runs on its
 * event loop.
 */
final class TcpSession extends Members.Member implements Viewer.Owner {
    private static final Logger log = LoggerFactory.getLogger(TcpSession.class);

    private final TcpLoop loop;
    private final Channel channel;
    private final InetSocketAddress client;
    private final ClientMonitor monitor;
    private final long connectedNanos;
    private DisconnectReason reasonOfClose = DisconnectReason.CONTROL_CLOSED;
    private @Nullable Speaker speaker;
    private boolean encrypted;
    private boolean viewing;
    private boolean ended;

    TcpSession(TcpLoop loop, Channel channel, InetSocketAddress client) {
        this.loop = loop;
        this.channel = channel;
        this.client = client;
        monitor = loop.context().monitor().admitted(client);
        connectedNanos = loop.nanoTime();
    }

    // --- finding out what it speaks ---------------------------------------------------------------------------------

    void begin() {
        channel.closeFuture().addListener(closed -> end(reasonOfClose));
        SslContext tls = loop.tls();
        if (tls == null) {
            channel.pipeline().addLast(firstLine());
        } else {
            channel.pipeline()
                    .addLast(new TlsGate(
                            tls, loop.options().setupTimeout(), this::encrypted, this::plain, this::handshakeFailed));
        }
    }

    private ChannelHandler firstLine() {
        return new FirstLineHandler(loop.options().maxLineLength(), this::handlersFor);
    }

    private ChannelHandler encrypted() {
        encrypted = true;
        return firstLine();
    }

    /** Tells a browser that came without TLS what to do; anybody else would not understand. */
    private ChannelHandler plain() {
        reasonOfClose = DisconnectReason.TLS_REQUIRED;
        return new FirstLineHandler(loop.options().maxLineLength(), protocol -> {
            if (protocol == FirstLineHandler.Protocol.HTTP) {
                return List.of(HttpRefusal.withoutTls());
            }
            end(DisconnectReason.TLS_REQUIRED);
            return List.of(new QuietHandler());
        });
    }

    private void handshakeFailed() {
        end(DisconnectReason.TLS_FAILED);
    }

    private List<ChannelHandler> handlersFor(FirstLineHandler.Protocol protocol) {
        return protocol == FirstLineHandler.Protocol.HTTP ? http() : commands();
    }

    private List<ChannelHandler> http() {
        if (loop.httpRules() == null) {
            reasonOfClose = DisconnectReason.HTTP_REFUSED;
            return List.of(HttpRefusal.notSpoken());
        }
        reasonOfClose = DisconnectReason.HTTP_CLOSED;
        monitor.speaks(ClientProtocol.HTTP);
        HttpSession session = new HttpSession(this, loop, loop.httpRules());
        speaker = session;
        return session.pipeline();
    }

    private List<ChannelHandler> commands() {
        DisconnectReason refusal = encrypted
                ? DisconnectReason.TLS_REQUIRED // The data would go back in the clear.
                : refusalOf(verdict(ClientProtocol.ORIGINAL, Optional.empty()));
        if (refusal != null) {
            end(refusal);
            return List.of(new QuietHandler());
        }
        CommandSession session = new CommandSession(this, loop);
        speaker = session;
        return List.of(session.handler());
    }

    // --- access -----------------------------------------------------------------------------------------------------

    /** Asks the application whether the client may watch. */
    AccessPolicy.Verdict verdict(ClientProtocol protocol, Optional<String> authorization) {
        return loop.context()
                .spec()
                .access()
                .check(new AccessRequest(
                        client,
                        loop.context().feed().id(),
                        loop.context().feed().name(),
                        protocol,
                        encrypted,
                        authorization));
    }

    static @Nullable DisconnectReason refusalOf(AccessPolicy.Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> null;
            case UNAUTHENTICATED -> DisconnectReason.UNAUTHENTICATED;
            case DENY -> DisconnectReason.FORBIDDEN;
        };
    }

    // --- what the speaker asks --------------------------------------------------------------------------------------

    Channel channel() {
        return channel;
    }

    InetSocketAddress client() {
        return client;
    }

    @Override
    public ClientMonitor monitor() {
        return monitor;
    }

    @Override
    public void viewing() {
        if (!viewing && !ended) {
            viewing = true;
            monitor.opened();
        }
    }

    /** Says what it means when the connection closes now. */
    void closesFor(DisconnectReason reason) {
        reasonOfClose = reason;
    }

    /** Ends the session because of what came through the pipeline. */
    void broke(Throwable thrown) {
        // What TLS cannot read it tells by what a decoder throws.
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof IOException) {
            log.debug("a connection broke: {}", Printable.line(cause));
            end(reasonOfClose);
        } else {
            failed(cause);
        }
    }

    @Override
    public void failed(Throwable fault) {
        if (!loop.failures().tell(fault)) {
            log.error("the session of {} failed", client, fault);
        }
        end(DisconnectReason.INTERNAL_ERROR);
    }

    // --- what the loop tells ----------------------------------------------------------------------------------------

    void newest(int id) {
        if (speaker != null) {
            try {
                speaker.newest(id);
            } catch (RuntimeException | Error e) { // The other sessions of the loop must not suffer.
                failed(e);
            }
        }
    }

    void newestSkipped(SkipReason reason) {
        if (speaker != null) {
            speaker.newestSkipped(reason);
        }
    }

    void forgetNewest() {
        if (speaker != null) {
            speaker.forgetNewest();
        }
    }

    void checkDeadlines(long now) {
        DisconnectReason overdue = null;
        if (speaker != null) {
            overdue = speaker.overdue(now);
        } else if (hasNotSetUpBy(now)) {
            // Whoever is being turned away keeps the reason.
            overdue = reasonOfClose == DisconnectReason.CONTROL_CLOSED ? DisconnectReason.SETUP_TIMEOUT : reasonOfClose;
        }
        if (overdue != null) {
            end(overdue);
        }
    }

    /** Says whether the time is up that a client has to say what it wants. */
    boolean hasNotSetUpBy(long now) {
        return now - connectedNanos > loop.options().setupTimeout().toNanos();
    }

    /** The frame under way if nobody else keeps it any more, or null. */
    @Nullable
    PreparedFrame pinnedFrame() {
        PreparedFrame frame = speaker == null ? null : speaker.frameUnderWay();
        return frame == null || frame.isKept() ? null : frame;
    }

    /** Says whether a frame is on its way. */
    boolean isBusy() {
        return speaker != null && speaker.frameUnderWay() != null;
    }

    long waitedNanos(long now) {
        return speaker == null ? 0 : speaker.waitedNanos(now);
    }

    // --- end --------------------------------------------------------------------------------------------------------

    @Override
    public void end(DisconnectReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        loop.remove(this);
        loop.admission().leave(client.getAddress());
        if (speaker != null) {
            speaker.end(reason);
        }
        channel.close();
        monitor.closed(reason); // Last, as it calls what may fail for want of memory or threads.
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }
}
