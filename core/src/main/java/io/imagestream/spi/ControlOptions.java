package io.imagestream.spi;

import java.time.Duration;

/**
 * What an application chose for the control port of a server that answers requests to a multicast group.
 *
 * @param port 0 lets the operating system choose
 * @param maxClients how many clients in all
 * @param maxClientsPerAddress how many clients of one address; does not apply to loopback
 * @param newClientsPerSecond how many new clients of one address a second; does not apply to loopback
 * @param setupTimeout how long a client may take until its session is set up
 * @param lease how long a client that sends no datagram is known
 */
public record ControlOptions(
        int port,
        int maxClients,
        int maxClientsPerAddress,
        int newClientsPerSecond,
        Duration setupTimeout,
        Duration lease) {}
