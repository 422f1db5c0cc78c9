/**
 * Delivers frames in datagrams. Public is only {@link io.imagestream.transport.udp.UdpTransport}, for class loaders that hide it
 * from ServiceLoader.
 *
 * <p>Server: {@code UdpServer} binds the control port; {@code UdpLoop} is its share of one event loop; a {@code UdpSession} is one
 * client, told by the address and port that its commands come from, with a data socket of its own. Client: {@code
 * UdpClientConnection}.
 */
package io.imagestream.transport.udp;
