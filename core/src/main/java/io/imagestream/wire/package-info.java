/**
 * Bytes and nothing else: how commands and frames look on the wire.
 *
 * <p>Pure functions and small incremental readers over {@link java.nio.ByteBuffer}. Nothing here knows of sockets,
 * clocks or threads. Input may arrive in any splitting; whatever it holds, the only exception that leaves this package is
 * {@link io.imagestream.wire.WireFormatException}. The formats are those of docs/protocol.md, HTTP's, and RTP's.
 *
 * <ul>
 *   <li>{@link io.imagestream.wire.Command} and {@link io.imagestream.wire.CommandReader}: the control channel.
 *   <li>{@link io.imagestream.wire.TcpFrameHeader} and {@link io.imagestream.wire.TcpFrameReader}: frames over TCP.
 *   <li>{@link io.imagestream.wire.FragmentTrain} and {@link io.imagestream.wire.Fragment}: frames over UDP, cut into datagrams
 *       and one datagram read.
 *   <li>{@link io.imagestream.wire.RtpJpegImage}, {@link io.imagestream.wire.RtpJpegTrain}, {@link
 *       io.imagestream.wire.RtpPacket} and {@link io.imagestream.wire.RtpJpegPayload}: frames over RTP, cut into packets and one
 *       packet read.
 *   <li>{@link io.imagestream.wire.RtcpCompound} and {@link io.imagestream.wire.SenderReport}: what goes along with RTP.
 *   <li>{@link io.imagestream.wire.SessionDescription} and {@link io.imagestream.wire.SapMessage}: where RTP is to be had, and
 *       how that is announced.
 *   <li>{@link io.imagestream.wire.HttpRequestLine}: tells an HTTP request from a command.
 *   <li>{@link io.imagestream.wire.MultipartReader} and {@link io.imagestream.wire.MediaType}: images from cameras over HTTP.
 * </ul>
 */
package io.imagestream.wire;
