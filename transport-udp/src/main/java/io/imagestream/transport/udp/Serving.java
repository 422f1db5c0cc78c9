package io.imagestream.transport.udp;

import io.imagestream.session.ByteLimits;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.transport.udp.datagram.Trains;
import io.netty.channel.group.ChannelGroup;

/**
 * What all sessions of a server share.
 *
 * @param context what core gave
 * @param options what the application chose
 * @param limits bounds what is sent
 * @param trains the stream's frames, cut into datagrams
 * @param channels all sockets, to be closed at the end
 */
record Serving(
        ServerContext context, UdpServerOptions options, ByteLimits limits, Trains trains, ChannelGroup channels) {}
