package io.imagestream;

import io.imagestream.spi.HttpUrl;
import io.imagestream.wire.SessionDescription;
import io.imagestream.wire.SessionDescription.Dimensions;
import io.imagestream.wire.WireFormatException;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The first step of describing a client: where the stream is and how it is delivered. */
public final class ClientChoice {
    ClientChoice() {}

    /**
     * Receives what a TCP_PUSH server sends.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the options
     */
    public TcpPushClientBuilder tcpPush(String host, int port) {
        return new TcpPushClientBuilder(new StreamUri(Delivery.TCP_PUSH, host, port));
    }

    /**
     * Asks a TCP_PULL server for images.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the options
     */
    public TcpPullClientBuilder tcpPull(String host, int port) {
        return new TcpPullClientBuilder(new StreamUri(Delivery.TCP_PULL, host, port));
    }

    /**
     * Receives what a UDP_PUSH server sends.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the options
     */
    public UdpPushClientBuilder udpPush(String host, int port) {
        return new UdpPushClientBuilder(new StreamUri(Delivery.UDP_PUSH, host, port));
    }

    /**
     * Asks a UDP_PULL server for images.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @return the options
     */
    public UdpPullClientBuilder udpPull(String host, int port) {
        return new UdpPullClientBuilder(new StreamUri(Delivery.UDP_PULL, host, port));
    }

    /**
     * Receives what a MCAST_PUSH server sends to a group.
     *
     * @param group a multicast address, 224.0.0.0 to 239.255.255.255 or one that begins with ff; no name
     * @param port 1 to 65535
     * @return the options
     * @throws IllegalArgumentException when the group is none
     */
    public McastPushClientBuilder mcastPush(String group, int port) {
        return new McastPushClientBuilder(new StreamUri(Delivery.MCAST_PUSH, group, port));
    }

    /**
     * Watches what a MCAST_PULL server sends to a group, and asks for it with {@link McastPullClientBuilder#control}.
     *
     * @param group a multicast address, 224.0.0.0 to 239.255.255.255 or one that begins with ff; no name
     * @param port 1 to 65535, the group's
     * @return the options
     * @throws IllegalArgumentException when the group is none
     */
    public McastPullClientBuilder mcastPull(String group, int port) {
        return new McastPullClientBuilder(new StreamUri(Delivery.MCAST_PULL, group, port));
    }

    /**
     * Receives RTP/JPEG (RFC 2435) from whoever sends it there, such as a server of this library, FFmpeg, GStreamer or a camera.
     *
     * @param host a multicast group, or an address of this machine that the sender sends to; {@code 0.0.0.0} for all of them
     * @param port 1 to 65534
     * @return the options
     */
    public RtpClientBuilder rtp(String host, int port) {
        return new RtpClientBuilder(new StreamUri(Delivery.RTP, host, port));
    }

    /**
     * Receives the RTP/JPEG that a session description (SDP, RFC 8866) describes: at its group or address and port, with its payload
     * type, port of reports, size of images and source. Where it names an address that is not this machine's, as a description for
     * another receiver does, the client cannot start: {@code c=IN IP4 0.0.0.0} means all addresses of this machine.
     *
     * @param text the description, at most 65,536 characters: what a {@code .sdp} file holds
     * @return the options
     * @throws IllegalArgumentException when it describes no RTP/JPEG; the message names the line and its value
     */
    public RtpClientBuilder sdp(String text) {
        SessionDescription description;
        try {
            description = SessionDescription.parse(Objects.requireNonNull(text, "text"));
        } catch (WireFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        RtpClientBuilder builder = rtp(description.address(), description.port())
                .described(
                        description.payloadType(),
                        description.rtcpPort(),
                        description.dimensions().map(Dimensions::width).orElse(0),
                        description.dimensions().map(Dimensions::height).orElse(0));
        description.source().ifPresent(builder::source);
        return builder;
    }

    /**
     * Reads what a camera sends over HTTP: images in a multipart stream, as nearly all cameras can.
     *
     * @param url such as {@code http://camera/stream} or {@code https://user:password@192.0.2.7:8443/video}. Who logs in, and the
     *     query, are never logged
     * @return the options
     * @throws IllegalArgumentException when it is no such URL
     */
    public HttpClientBuilder http(String url) {
        return new HttpClientBuilder(HttpUrl.parse(Objects.requireNonNull(url, "url")));
    }

    /**
     * Reads what a camera sends over HTTP, as {@link #http(String)} does.
     *
     * @param url such as {@code http://camera/stream}
     * @return the options
     * @throws IllegalArgumentException when it is no such URL
     */
    public HttpClientBuilder http(URI url) {
        return http(url.toString());
    }

    /**
     * Receives the stream at a place that is known only when the program runs.
     *
     * @param place a {@link StreamUri}'s text, such as {@code tcp_push://127.0.0.1:9001}, or a URL as {@link #http(String)}
     *     takes it
     * @return the options that all clients know
     * @throws IllegalArgumentException when it is neither
     */
    public ClientBuilder<?> from(String place) {
        String scheme = place.substring(0, Math.max(0, place.indexOf("://"))).toLowerCase(Locale.ROOT);
        if (scheme.equals("http") || scheme.equals("https")) {
            return http(place);
        } else if (Arrays.stream(Delivery.values())
                .anyMatch(delivery -> delivery.label().equals(scheme))) {
            return from(StreamUri.parse(place));
        }
        throw new IllegalArgumentException("'" + HttpUrl.redact(place) + "' must begin with http://, https://, "
                + Arrays.stream(Delivery.values())
                        .map(delivery -> delivery.label() + "://")
                        .collect(Collectors.joining(", ")));
    }

    /**
     * Receives the stream at a place. A {@link Delivery#MCAST_PULL} is only watched: the place does not say where to ask.
     *
     * @param uri such as {@code tcp_push://127.0.0.1:9001}
     * @return the options that all clients know
     * @throws IllegalArgumentException when the port is 0, or the host of a multicast stream is no multicast address
     */
    public ClientBuilder<?> from(StreamUri uri) {
        return switch (uri.delivery()) {
            case TCP_PULL -> new TcpPullClientBuilder(uri);
            case TCP_PUSH -> new TcpPushClientBuilder(uri);
            case UDP_PULL -> new UdpPullClientBuilder(uri);
            case UDP_PUSH -> new UdpPushClientBuilder(uri);
            case MCAST_PULL -> new McastPullClientBuilder(uri);
            case MCAST_PUSH -> new McastPushClientBuilder(uri);
            case RTP -> new RtpClientBuilder(uri);
        };
    }

    /**
     * Receives the stream that a descriptor describes, asking at its rate if it is pulled. A {@link Delivery#MCAST_PULL} is only
     * watched where the descriptor has no control place.
     *
     * @param descriptor its address must not be empty
     * @return the options that all clients know
     * @throws IllegalArgumentException as {@link #from(StreamUri)} throws it
     */
    public ClientBuilder<?> from(StreamDescriptor descriptor) {
        ClientBuilder<?> builder = from(descriptor.uri());
        if (builder instanceof FamilyClientBuilder<?> family) {
            family.streamId(descriptor.id());
        }
        if (builder instanceof McastPullClientBuilder multicast) {
            descriptor.control().ifPresent(multicast::control);
        }
        return builder instanceof PullClientBuilder<?> pull ? pull.ips(descriptor.ips()) : builder;
    }
}
