package io.imagestream.catalog;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.FirstLineHandler;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.http.HttpConnection;
import io.imagestream.transport.netty.http.HttpExchange;
import io.imagestream.transport.netty.http.HttpService;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, to its end: an old client that is told everything at once, or one that speaks HTTP. On the event loop. */
final class CatalogSession extends Members.Member implements HttpService {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    /** How long whoever connects has to say something; old clients wait to be told. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final CatalogHttp catalog;
    private final Channel channel;
    private final long connectedNanos;
    private @Nullable HttpConnection http;
    private @Nullable LongAnswer longAnswer;
    private boolean toldAtOnce;

    CatalogSession(CatalogHttp catalog, Channel channel) {
        this.catalog = catalog;
        this.channel = channel;
        connectedNanos = catalog.nanoTime();
    }

    void begin() {
        channel.pipeline().addLast(new FirstLineHandler(HttpConnection.MAX_LINE, this::handlersFor));
    }

    private List<ChannelHandler> handlersFor(FirstLineHandler.Protocol protocol) {
        if (protocol == FirstLineHandler.Protocol.COMMANDS) {
            toldAtOnce = true;
            return List.of(catalog.content().wholeAnswer());
        }
        HttpConnection connection = new HttpConnection(catalog.rules(), catalog::nanoTime, this);
        http = connection;
        return connection.pipeline();
    }

    // --- deadlines --------------------------------------------------------------------------------------------------

    void sweep(long now) {
        if (longAnswer != null) {
            longAnswer.sweep(now);
        } else if (http != null) {
            long limit = http.isReading() ? catalog.idleNanos() : ANSWER_NANOS;
            if (http.waitedNanos(now) > limit) {
                channel.close();
            }
        } else if (toldAtOnce) {
            if (now - connectedNanos > SILENCE_NANOS + ANSWER_NANOS) {
                channel.close();
            }
        } else if (now - connectedNanos >= SILENCE_NANOS) {
            toldAtOnce = true;
            channel.pipeline().addLast(catalog.content().wholeAnswer());
            channel.pipeline().remove(FirstLineHandler.class);
        }
    }

    // --- requests ---------------------------------------------------------------------------------------------------

    @Override
    public void handle(HttpExchange exchange) {
        Routes.of(exchange.path()).answer(exchange, this);
    }

    /** Takes note that an answer without an end has begun. */
    void takenOver(LongAnswer by) {
        longAnswer = by;
    }

    /** All there is, now. */
    Content content() {
        return catalog.content();
    }

    CatalogPage page() {
        return catalog.page();
    }

    Optional<Metrics> metrics() {
        return catalog.metrics();
    }

    Duration sinceLook() {
        return catalog.sinceLook();
    }

    long nanoTime() {
        return catalog.nanoTime();
    }

    Channel channel() {
        return channel;
    }

    // --- what the connection tells ----------------------------------------------------------------------------------

    @Override
    public void refused(DisconnectReason reason) {
        log.debug("refused {}: {}", channel.remoteAddress(), reason.sentence());
    }

    @Override
    public void failed(Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("a connection broke: {}", cause.toString());
        } else {
            log.error("the connection of {} failed", channel.remoteAddress(), cause);
        }
        channel.close();
    }

    /** Passes on what has changed. */
    void changed(Content now, byte[] events) {
        if (longAnswer != null) {
            longAnswer.changed(now, events);
        }
    }
}
