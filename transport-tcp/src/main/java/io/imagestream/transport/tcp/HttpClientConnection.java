package io.imagestream.transport.tcp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.HttpUrl;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.wire.MediaType;
import io.imagestream.wire.MultipartReader;
import io.imagestream.wire.Printable;
import io.imagestream.wire.WireFormatException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One connection to a camera: asks for the stream, follows redirects, and reads the images of the multipart answer. */
final class HttpClientConnection extends LoopConnection {
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    /** A time before this is that of a camera without a clock, which counts from its start. */
    private static final Instant FIRST_CLOCK = Instant.parse("2000-01-01T00:00:00Z");

    private final ClientTarget.Http target;
    private HttpUrl url;
    private int redirects;
    private String awaited = "";
    private @Nullable Channel channel;
    private @Nullable MultipartReader images;
    private int nextId;
    private boolean reading = true;

    /** How to reach a server: its address, and TLS if that is to be spoken. */
    private record Way(InetSocketAddress address, Optional<SslContext> tls) {}

    private HttpClientConnection(ClientTarget.Http target, ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
        this.target = target;
        url = target.url();
    }

    static ClientConnection open(ClientTarget.Http target, ClientSpec spec, ClientTransport.Events events) {
        HttpClientConnection connection = new HttpClientConnection(target, spec, events);
        connection.startDeadline();
        NettyRuntime.execute(connection.loop(), connection::reach);
        return connection;
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    private void reach() {
        if (isClosed()) {
            return;
        }
        awaited = "address";
        HttpUrl place = url;
        offLoop(
                () -> new Way(
                        resolve(place.host(), place.port()),
                        place.secure() ? Optional.of(ClientTls.context(target.trusted())) : Optional.empty()),
                this::connect);
    }

    private void connect(Way way) {
        awaited = "connection";
        ChannelInitializer<Channel> pipeline = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                opened.pipeline().addLast(addressWatch());
                way.tls().ifPresent(tls -> {
                    SslHandler handler = tls.newHandler(opened.alloc(), url.host(), url.port());
                    handler.setHandshakeTimeoutMillis(0); // The opening's deadline holds.
                    opened.pipeline().addLast(handler);
                });
                opened.pipeline().addLast(new HttpClientCodec(lenient(), false, false), new Answer());
            }
        };
        connect(way.address(), pipeline, opened -> {
            NettyRuntime.keepWatch(opened);
            channel = opened;
            awaited = url.secure() ? "TLS handshake" : "answer";
        });
    }

    /** Whatever a camera answers is read, within bounds: only its status and few fields mean anything. */
    private static HttpDecoderConfig lenient() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_HEADERS)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_CHUNK)
                .setStrictLineParsing(false)
                .setAllowDuplicateContentLengths(true)
                .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false))
                .setTrailersFactory(DefaultHttpHeadersFactory.trailersFactory().withValidation(false));
    }

    private void ask(Channel opened) {
        awaited = "answer";
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, url.requestTarget(), Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, url.authority())
                .set(HttpHeaderNames.USER_AGENT, "imagestream")
                .set(HttpHeaderNames.ACCEPT, "multipart/x-mixed-replace, */*;q=0.5");
        credentials().ifPresent(value -> request.headers().set(HttpHeaderNames.AUTHORIZATION, value));
        opened.writeAndFlush(request, opened.voidPromise());
    }

    /** The credentials are the business of the server that they were given for, wherever it redirects to. */
    private Optional<String> credentials() {
        return url.hasOriginOf(target.url()) ? target.authorization() : Optional.empty();
    }

    @Override
    protected void openTimedOut() {
        if (images == null) {
            fail("no " + awaited + " in time", null);
        }
    }

    // --- the answer -------------------------------------------------------------------------------------------------

    private void answered(HttpResponse response) {
        int status = response.status().code();
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL && status != SWITCHING_PROTOCOLS) {
            return; // The answer is still to come.
        } else if (REDIRECTS.contains(status)) {
            redirect(response.headers().get(HttpHeaderNames.LOCATION));
        } else if (status == UNAUTHORIZED) {
            fail(unauthorized(response.headers().getAll(HttpHeaderNames.WWW_AUTHENTICATE)), null);
        } else if (status != OK) {
            fail("it answered " + Printable.of(response.status().toString()), null);
        } else {
            begin(response.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        }
    }

    private String unauthorized(List<String> challenges) {
        boolean spoken = challenges.isEmpty()
                || challenges.stream().anyMatch(challenge -> challenge.matches("(?is)(.*,)?\\s*(basic|bearer)\\b.*"));
        if (!spoken) {
            String wanted = challenges.get(0).strip().split("\\s", 2)[0];
            return "it wants " + Printable.of(wanted) + " authentication, and only Basic and bearer tokens are known";
        } else if (credentials().isPresent()) {
            return "it refused the credentials";
        } else if (target.authorization().isPresent()) {
            return "it needs credentials, and those given are for the server that redirected here";
        }
        return "it needs credentials";
    }

    private void redirect(@Nullable String location) {
        if (location == null) {
            fail("it redirects, but does not say where to", null);
            return;
        } else if (redirects == MAX_REDIRECTS) {
            fail("it redirects more than " + MAX_REDIRECTS + " times", null);
            return;
        }
        HttpUrl next;
        try {
            next = url.resolve(location);
        } catch (IllegalArgumentException e) {
            fail("it redirects to a place that cannot be used: " + e.getMessage(), e);
            return;
        }
        if (url.secure() && !next.secure()) {
            fail("it redirects to " + next + ", which is not encrypted", null);
            return;
        }
        redirects++;
        url = next;
        if (channel != null) {
            Channel left = channel;
            channel = null; // What it still has to say means nothing.
            left.close();
        }
        reach();
    }

    private void begin(String contentType) {
        MediaType type = MediaType.parse(contentType);
        if (type.isImage()) {
            fail("it sends one image of type " + Printable.of(type.name()) + ", not a stream of them", null);
        } else if (!type.isMultipart() && !type.isUnknown()) {
            fail("it sends " + Printable.of(type.name()) + ", not a multipart stream of images", null);
        } else {
            images = new MultipartReader(type.boundary(), spec().maxFrameLength());
            if (channel != null) {
                channel.config().setAutoRead(reading);
            }
            events().opened();
        }
    }

    private void received(MultipartReader reader, ByteBuf content) {
        try {
            ByteBuffer bytes = content.nioBuffer();
            MultipartReader.Part part;
            while (!isClosed() && (part = reader.next(bytes)) != null) {
                int id = part.id().orElse(nextId);
                nextId = id == Integer.MAX_VALUE ? 0 : id + 1;
                events().frame(id, part.bytes(), captured(part.capturedMicros()));
            }
        } catch (WireFormatException e) {
            fail(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Instant captured(OptionalLong micros) {
        Instant time = Instant.EPOCH.plus(micros.orElse(0), ChronoUnit.MICROS);
        return time.isBefore(FIRST_CLOCK) ? null : time;
    }

    /** What comes from one server. */
    private final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (!url.secure()) {
                ask(context.channel());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    ask(context.channel());
                } else if (isCurrent(context)) {
                    fail(ClientTls.failure(handshake.cause()), handshake.cause());
                }
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (!isCurrent(context)) {
                return;
            }
            Throwable broken = message.decoderResult().cause();
            if (broken instanceof PrematureChannelClosureException) {
                lost(broken);
            } else if (broken != null) {
                fail("its answer cannot be read: " + Printable.of(reason(broken)), broken);
            } else if (message instanceof HttpResponse response) {
                answered(response);
            }
            if (message instanceof HttpContent content && images != null) {
                received(images, content.content());
                if (message instanceof LastHttpContent || images.hasEnded()) {
                    fail("the server ended the stream", null);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (isCurrent(context)) {
                lost(null);
            }
        }

        private void lost(@Nullable Throwable cause) {
            fail("the server closed the connection" + (images == null ? " without an answer" : ""), cause);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (isCurrent(context)) {
                fail(reason(cause), cause);
            }
        }

        private boolean isCurrent(ChannelHandlerContext context) {
            return !isClosed() && context.channel() == channel;
        }
    }

    // --- what the client asks ---------------------------------------------------------------------------------------

    @Override
    public void request(int id) {
        throw new IllegalStateException(where() + " pushes its images: they cannot be asked for");
    }

    @Override
    public void reading(boolean on) {
        NettyRuntime.execute(loop(), () -> {
            reading = on;
            if (channel != null && images != null) { // The answer itself must come, whoever is behind.
                channel.config().setAutoRead(on);
            }
        });
    }

    @Override
    protected String where() {
        return url.equals(target.url()) ? url.toString() : target + " redirected to " + url;
    }
}
