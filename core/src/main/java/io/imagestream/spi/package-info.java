/**
 * How a transport plugs in. For authors of transports, not for applications.
 *
 * <p>A {@link io.imagestream.spi.TransportProvider} is found with {@link java.util.ServiceLoader}. It gets a {@link
 * io.imagestream.spi.ServerContext}, which holds what the application chose ({@link io.imagestream.spi.ServerSpec}), the frames
 * ({@link io.imagestream.spi.StreamFeed}) and where to report ({@link io.imagestream.spi.ServerMonitor}), and returns a {@link
 * io.imagestream.spi.ServerTransport} that owns the sockets. Clients mirror it with {@link
 * io.imagestream.spi.ClientTransport}, which gets a {@link io.imagestream.spi.ClientSpec} with the {@link
 * io.imagestream.spi.ClientTarget} to reach.
 */
package io.imagestream.spi;
