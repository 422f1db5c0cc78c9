package io.imagestream.transport.tcp;

import io.imagestream.session.Admission;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.transport.netty.http.HttpRules;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops of a running server share.
 *
 * @param context what the core gave
 * @param options what the application chose
 * @param admission bounds the clients
 * @param frames the stream's
 * @param channels all that are open, to be closed with the server
 * @param httpRules whose requests are refused; null where HTTP is not spoken
 * @param tls makes the TLS side of a connection; null where there is none
 * @param beganNanos when the server started
 */
record Serving(
        ServerContext context,
        TcpServerOptions options,
        Admission admission,
        TcpFrames frames,
        ChannelGroup channels,
        @Nullable HttpRules httpRules,
        @Nullable SslContext tls,
        long beganNanos) {}
