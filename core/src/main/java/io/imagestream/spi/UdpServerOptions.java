package io.imagestream.spi;

import java.time.Duration;

/**
 * What an application chose for a UDP server.
 *
 * @param maxClients how many clients in all
 * @param maxClientsPerAddress how many clients of one address; does not apply to loopback
 * @param newClientsPerSecond how many new clients of one address a second; does not apply to loopback
 * @param maxBytesPerSecond how many bytes of datagrams a second to all clients
 * @param maxBytesPerSecondPerAddress how many bytes of datagrams a second to one address; does not apply to loopback
 * @param setupTimeout how long a client may take to send LISTEN_PORT
 * @param lease how long a client that sends no datagram is served
 * @param datagramSize longest datagram in bytes, with the family's header; FRAGMENT_SIZE may lower it for one client
 * @param pacing how a frame's datagrams leave
 */
public record UdpServerOptions(
        int maxClients,
        int maxClientsPerAddress,
        int newClientsPerSecond,
        long maxBytesPerSecond,
        long maxBytesPerSecondPerAddress,
        Duration setupTimeout,
        Duration lease,
        int datagramSize,
        BurstPacing pacing)
        implements TransportOptions {}
