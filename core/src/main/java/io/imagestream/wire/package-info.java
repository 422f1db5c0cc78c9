/**
 * Bytes and nothing else: how commands and frames look on the wire.
 *
 * <p>Pure functions and small incremental readers over {@link java.nio.ByteBuffer}. Nothing here knows of sockets,
 * clocks or threads. Input may arrive in any splitting; whatever it holds, the only exception that leaves this package is
 * {@link io.imagestream.wire.WireFormatException}. The formats are those of docs/protocol.md, and HTTP's.
 *
 * <ul>
 *   <li>{@link io.imagestream.wire.Command} and {@link io.imagestream.wire.CommandReader}: the control channel.
 *   <li>{@link io.imagestream.wire.TcpFrameHeader} and {@link io.imagestream.wire.TcpFrameReader}: frames over TCP.
 *   <li>{@link io.imagestream.wire.FragmentTrain} and {@link io.imagestream.wire.Fragment}: frames over UDP, cut into datagrams
 *       and one datagram read.
 *   <li>{@link io.imagestream.wire.HttpRequestLine}: tells an HTTP request from a command.
 *   <li>{@link io.imagestream.wire.MultipartReader} and {@link io.imagestream.wire.MediaType}: images from cameras over HTTP.
 * </ul>
 */
package io.imagestream.wire;
