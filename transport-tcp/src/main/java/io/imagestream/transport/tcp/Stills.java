package io.imagestream.transport.tcp;

import io.imagestream.transport.netty.FrameMessages;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.http.HttpAnswer;
import io.imagestream.transport.netty.http.HttpExchange;
import io.imagestream.wire.MultipartPart;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers one client's requests for single frames. Runs on its event loop. */
final class Stills {
    /** How long a request waits for a live source's first frame. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final TcpSession owner;
    private final TcpLoop loop;
    private @Nullable HttpExchange waiting;
    private long waitingSince;
    private @Nullable PreparedFrame underWay;
    /** Counts the frames sent, so that one is told from the next even if both are the same. */
    private long sending;

    Stills(TcpSession owner, TcpLoop loop) {
        this.owner = owner;
        this.loop = loop;
    }

    // --- which frame ------------------------------------------------------------------------------------------------

    /** Answers with a live source's newest frame, the first one if there is none yet, or the image whose turn it is. */
    void newest(HttpExchange exchange) {
        owner.viewing(); // So that a source that is asked only while somebody watches is asked.
        if (!loop.loopFrames().isLive()) {
            load(exchange, loop.turn(), true);
            return;
        }
        PreparedFrame newest = loop.loopFrames().newest();
        if (newest == null) {
            waiting = exchange;
            waitingSince = loop.nanoTime();
        } else {
            newest.share();
            answer(exchange, newest, true);
        }
    }

    /** Answers with an indexed source's image of a number. */
    void numbered(HttpExchange exchange, String number) {
        if (loop.loopFrames().isLive()) {
            notFound(exchange, "This stream is live: its frames have no numbers to ask for. Its newest is /frame.");
            return;
        }
        int size = loop.context().feed().size();
        int id;
        try {
            id = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            id = -1;
        }
        if (id < 0 || id >= size || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            notFound(exchange, "The frames are 0 to " + (size - 1) + ".");
            return;
        }
        owner.viewing();
        load(exchange, id, false);
    }

    private static void notFound(HttpExchange exchange, String sentence) {
        exchange.answer(HttpAnswer.text(HttpResponseStatus.NOT_FOUND, sentence));
    }

    private void load(HttpExchange exchange, int id, boolean moving) {
        PreparedFrame frame = loop.loopFrames().indexed().acquire(id);
        if (frame != null) {
            answer(exchange, frame, moving);
        } else {
            loop.loopFrames()
                    .indexed()
                    .load(id)
                    .whenComplete((loaded, failure) ->
                            NettyRuntime.execute(loop.eventLoop(), () -> loaded(exchange, id, moving, failure)));
        }
    }

    private void loaded(HttpExchange exchange, int id, boolean moving, @Nullable Throwable failure) {
        if (owner.hasEnded()) {
            return;
        }
        if (failure == null) {
            load(exchange, id, moving); // Once more if others' images took its place meanwhile.
        } else {
            exchange.answer(
                    HttpAnswer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Frame " + id + " cannot be read."));
        }
    }

    /** A live source has a new frame: whoever waited for the first one gets it. */
    void newestCame() {
        PreparedFrame newest = loop.loopFrames().newest();
        HttpExchange asked = waiting;
        if (asked != null && newest != null) {
            waiting = null;
            newest.share();
            answer(asked, newest, true);
        }
    }

    /** Tells a client that there is still no frame. */
    void giveUp(long now) {
        HttpExchange asked = waiting;
        if (asked != null && now - waitingSince > PATIENCE_NANOS) {
            waiting = null;
            asked.answer(HttpAnswer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "There is no frame yet.")
                    .with("Retry-After", 1));
        }
    }

    // --- how it is sent ---------------------------------------------------------------------------------------------

    /** Sends a frame, whose count passes on. */
    private void answer(HttpExchange exchange, PreparedFrame frame, boolean moving) {
        ByteBuf image = frame.image();
        String tag = tag(frame, image);
        boolean known = exchange.header(HttpHeaderNames.IF_NONE_MATCH)
                .map(tags -> holds(tags, tag))
                .orElse(false);
        HttpAnswer answer = known
                ? HttpAnswer.empty(HttpResponseStatus.NOT_MODIFIED)
                : HttpAnswer.of(HttpResponseStatus.OK, frame.format().mediaType(), image);
        if (moving) {
            answer.uncached();
        } else {
            answer.with("Cache-Control", "no-cache"); // May be kept, but not used unasked.
        }
        answer.with("ETag", tag)
                .with("Last-Modified", HttpAnswer.date(frame.captured()))
                .with("X-Timestamp", MultipartPart.timestamp(FrameMessages.micros(frame.captured())))
                .with("X-Frame-Id", frame.id());
        if (known || exchange.isHead()) {
            exchange.answer(answer);
            if (known) {
                image.release();
            }
            return;
        }
        taken(sending); // The next request may be read before the listeners of the last answer have heard of its end.
        long number = ++sending;
        underWay = frame;
        owner.monitor().sending(image.readableBytes(), loop.nanoTime());
        exchange.answer(answer).addListener(written -> {
            if (written.isSuccess()) {
                taken(number);
            }
        });
    }

    /** The operating system took a frame whole. */
    private void taken(long number) {
        if (number == sending && underWay != null && !owner.hasEnded()) {
            underWay = null;
            owner.monitor().sent(loop.nanoTime());
        }
    }

    /** Tells one image from every other, whatever server or file it comes from. */
    private static String tag(PreparedFrame frame, ByteBuf image) {
        return '"'
                + Long.toHexString(FrameMessages.micros(frame.captured()))
                + '-'
                + Integer.toHexString(image.readableBytes())
                + '-'
                + Long.toHexString(frame.checksum())
                + '"';
    }

    private static boolean holds(String tags, String tag) {
        return Arrays.stream(tags.split(",", -1))
                .map(String::strip)
                .anyMatch(
                        each -> each.equals("*") || each.replaceFirst("^W/", "").equals(tag));
    }

    @Nullable
    PreparedFrame frameUnderWay() {
        return underWay;
    }

    void end() {
        waiting = null;
        underWay = null;
    }
}
