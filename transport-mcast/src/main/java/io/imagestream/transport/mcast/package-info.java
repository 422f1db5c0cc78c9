/**
 * Delivers frames to a multicast group. Public is only {@link io.imagestream.transport.mcast.McastTransport}, for class loaders that
 * hide it from ServiceLoader.
 *
 * <p>Server: {@code McastServer} opens the sockets; a {@code Broadcast} sends the frames, as to one client; a {@code RemoteControl} is
 * somebody who asks for images, which wait among the {@code Requests}. Client: {@code McastClientConnection}. Both find their network
 * interface by {@code GroupInterface} and make their sockets by {@code GroupSockets}.
 */
package io.imagestream.transport.mcast;
