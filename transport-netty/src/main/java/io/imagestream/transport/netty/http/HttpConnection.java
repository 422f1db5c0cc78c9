package io.imagestream.transport.netty.http;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.Backlog;
import io.imagestream.transport.netty.LingeringClose;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, one after the other: the next is not read before the one before has been answered.
 *
 * <p>No request has a body here, so none is accepted: with it goes all that smugglers live on. Runs on the event loop.
 */
public final class HttpConnection extends ChannelInboundHandlerAdapter {
    /** How long a request's first line may be; also the bound for whoever looks at the line before. */
    public static final int MAX_LINE = 4096;

    private static final int MAX_HEADERS = 16 * 1024;

    private final HttpRules rules;
    private final LongSupplier clock;
    private final HttpService service;
    private @Nullable ChannelHandlerContext context;
    /** What was read while a request is answered: at most what came in one piece with it. */
    private final Deque<HttpObject> ahead = new ArrayDeque<>();

    private @Nullable HttpRequest head;
    private boolean processing;
    private boolean answering;
    private boolean inputEnded;
    private boolean over;
    /** The answer behind which the connection closes. */
    private @Nullable ChannelFuture last;

    private long since;
    private long backlog;

    /**
     * Creates the handler.
     *
     * @param rules whose requests are refused
     * @param clock the scheduler's time in nanoseconds
     * @param service answers the others
     */
    public HttpConnection(HttpRules rules, LongSupplier clock, HttpService service) {
        this.rules = rules;
        this.clock = clock;
        this.service = service;
    }

    /**
     * Returns what a channel's pipeline needs, this handler the last of it.
     *
     * @return the handlers, in order
     */
    public List<ChannelHandler> pipeline() {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
        return List.of(new HttpServerCodec(limits), this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        since = clock.getAsLong();
        added.channel().config().setAutoRead(false);
        added.read();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
    }

    Channel channel() {
        return context().channel();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    // --- deadlines --------------------------------------------------------------------------------------------------

    /**
     * Says how long the client has kept the connection waiting: for a whole request, or for it to take some of the answer.
     *
     * @param now the scheduler's time
     * @return nanoseconds; 0 while the service prepares an answer, and once the connection was taken over
     */
    public long waitedNanos(long now) {
        if (over || context == null) {
            return 0;
        }
        long left = Backlog.of(context.channel());
        if (left != backlog || (answering && left == 0)) {
            backlog = left;
            since = now;
        }
        return now - since;
    }

    /**
     * Says whether a request is awaited, whole or the rest of it.
     *
     * @return false while one is answered
     */
    public boolean isReading() {
        return !answering && !over;
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) {
        if (last == null) {
            ahead.add((HttpObject) message);
            process();
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Bytes may have come, and no whole request of them. */
    @Override
    public void channelReadComplete(ChannelHandlerContext completed) {
        readOn();
    }

    /** Goes on with what has been read, up to the next request whose answer takes its time. */
    private void process() {
        if (processing) {
            return; // It was answered at once: the loop goes on.
        }
        processing = true;
        try {
            while (isIdle() && !ahead.isEmpty()) {
                took(ahead.remove());
            }
        } finally {
            processing = false;
        }
    }

    private boolean isIdle() {
        return !answering && last == null && !over;
    }

    private void readOn() {
        if (isIdle() && ahead.isEmpty()) {
            if (inputEnded) {
                context().close();
            } else {
                context().read();
            }
        }
    }

    private void took(HttpObject message) {
        try {
            if (message.decoderResult().isFailure()) {
                malformed(message.decoderResult().cause());
            } else if (message instanceof HttpRequest request) {
                head = request;
                Refusal refusal =
                        Refusal.of(request, rules, (InetSocketAddress) channel().localAddress());
                if (refusal != null) {
                    refuse(refusal);
                }
            } else if (message instanceof LastHttpContent && head != null) {
                dispatch(head);
            } else if (message instanceof HttpContent) {
                refuse(Refusal.body());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void malformed(Throwable cause) {
        refuse(Refusal.malformed(cause));
    }

    private void dispatch(HttpRequest request) {
        QueryStringDecoder target = new QueryStringDecoder(originForm(request.uri()));
        try {
            target.path();
            target.parameters();
        } catch (IllegalArgumentException e) { // Such as half a percent sign.
            malformed(e);
            return;
        }
        HttpExchange exchange = new HttpExchange(this, request, target);
        answering = true;
        if (request.method()
                .equals(HttpMethod.OPTIONS)) { // Asked without credentials (the Fetch standard, section 4.8).
            exchange.answer(options());
            return;
        }
        try {
            service.handle(exchange);
        } catch (RuntimeException | Error e) { // Whoever else is on this loop must not suffer.
            service.failed(e);
        }
    }

    private static HttpAnswer options() {
        return HttpAnswer.empty(HttpResponseStatus.NO_CONTENT)
                .with("Allow", Refusal.ALLOWED)
                .with("Access-Control-Allow-Methods", Refusal.ALLOWED)
                .with("Access-Control-Allow-Headers", HttpHeaderNames.AUTHORIZATION);
    }

    /** The path and query of an absolute target (RFC 9112, section 3.2.2), whose host has been checked. */
    private static String originForm(String target) {
        int authority = target.indexOf("://");
        if (target.startsWith("/") || authority < 0) {
            return target;
        }
        int end = authority + "://".length();
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        String rest = target.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (last != null) {
                last.addListener(ChannelFutureListener.CLOSE);
            }
            readOn();
        } else {
            triggered.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (cause instanceof DecoderException && !(root instanceof IOException)) { // Too many requests at once.
            service.refused(DisconnectReason.HTTP_BAD_REQUEST);
            failed.close(); // No answer: those asked for before it have not all been given.
        } else {
            service.failed(root); // TLS, too, says so by what a decoder throws.
        }
    }

    // --- answering --------------------------------------------------------------------------------------------------

    ChannelFuture answer(HttpExchange exchange, HttpAnswer answer) {
        HttpRequest request = exchange.request();
        boolean keep = HttpUtil.isKeepAlive(request)
                && !(inputEnded && ahead.isEmpty())
                && !answer.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        cors(request, answer.headers());
        return write(answer, exchange.isHead(), keep);
    }

    private void refuse(Refusal refusal) {
        answering = true;
        service.refused(refusal.reason());
        write(refusal.answer(), false, false);
    }

    private ChannelFuture write(HttpAnswer answer, boolean bodiless, boolean keep) {
        HttpHeaders headers = answer.headers();
        common(headers);
        int status = answer.status().code();
        boolean endless = bodiless && !answer.body().isReadable(); // HEAD of an answer of no known length.
        if (status != HttpResponseStatus.NO_CONTENT.code()
                && status != HttpResponseStatus.NOT_MODIFIED.code()
                && !endless) {
            headers.set("Content-Length", answer.body().readableBytes());
        }
        headers.set("Connection", keep ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        if (headers.contains(HttpHeaderNames.UPGRADE)) {
            headers.add("Connection", HttpHeaderValues.UPGRADE); // RFC 9110, section 7.8.
        }
        if (bodiless) {
            answer.body().release();
        }
        ChannelFuture written = context()
                .writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        answer.status(),
                        bodiless ? Unpooled.EMPTY_BUFFER : answer.body(),
                        headers,
                        EmptyHttpHeaders.INSTANCE));
        written.addListener(done -> {
            if (!done.isSuccess()) {
                service.failed(done.cause());
            } else if (keep) {
                next();
            }
        });
        if (!keep) {
            last = written;
            channel().config().setAutoRead(true); // What still comes is thrown away.
            if (inputEnded) {
                written.addListener(ChannelFutureListener.CLOSE); // Nothing comes.
            } else {
                LingeringClose.after(written);
            }
        }
        return written;
    }

    private void next() {
        answering = false;
        head = null;
        since = clock.getAsLong();
        process();
        readOn();
    }

    private void common(HttpHeaders headers) {
        headers.set("Date", HttpAnswer.date(Instant.now()));
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cross-Origin-Resource-Policy", rules.namesOrigins() ? "cross-origin" : "same-site");
    }

    /** Lets the pages of origins that the application named read the answer (the Fetch standard's CORS protocol). */
    private void cors(HttpRequest request, HttpHeaders headers) {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (rules.namesOrigins()) {
            String vary = headers.get(HttpHeaderNames.VARY);
            headers.set("Vary", vary == null ? "Origin" : vary + ", Origin");
            if (origin != null && rules.isNamed(origin)) {
                headers.set("Access-Control-Allow-Origin", origin);
                headers.set("Access-Control-Expose-Headers", "ETag, X-Frame-Id, X-Timestamp");
            }
        }
    }

    // --- handing over -----------------------------------------------------------------------------------------------

    void takeOver(HttpExchange exchange, HttpAnswer answer, ChannelHandler next) {
        HttpHeaders headers = answer.headers();
        common(headers);
        cors(exchange.request(), headers);
        headers.set("Connection", HttpHeaderValues.CLOSE);
        Channel channel = channel();
        channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), headers), channel.voidPromise());
        leave(next);
        channel.writeAndFlush(answer.body(), channel.voidPromise());
        channel.config().setAutoRead(true); // So that the client's end is noticed.
    }

    boolean upgrade(HttpExchange exchange, int maxPayload, ChannelHandler next) {
        HttpRequest request = exchange.request();
        HttpAnswer refusal = WebSocketHandshake.refusal(request);
        if (refusal != null) {
            answer(exchange, refusal);
            return false;
        }
        WebSocketDecoderConfig limits = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxPayload)
                .allowExtensions(false)
                .closeOnProtocolViolation(false) // So that the successor knows of it before the connection's end.
                .build();
        Channel channel = channel();
        channel.write(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.SWITCHING_PROTOCOLS,
                        Unpooled.EMPTY_BUFFER,
                        WebSocketHandshake.acceptance(request),
                        EmptyHttpHeaders.INSTANCE),
                channel.voidPromise());
        leave(new WebSocket13FrameDecoder(limits), new WebSocket13FrameEncoder(false), next);
        channel.flush();
        channel.config().setAutoRead(true);
        return true;
    }

    /** Gives way to other handlers; bytes that came behind the request are theirs. */
    private void leave(ChannelHandler... next) {
        over = true;
        ChannelPipeline pipeline = context().pipeline();
        pipeline.addLast(next);
        pipeline.remove(this);
        pipeline.remove(HttpServerCodec.class);
        // Whoever keeps this for its deadlines keeps neither the request nor the codec, whose context this one still
        // refers to.
        head = null;
        context = null;
    }
}
