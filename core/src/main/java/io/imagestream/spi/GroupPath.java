package io.imagestream.spi;

import java.util.Optional;

/**
 * How datagrams get to a multicast group.
 *
 * @param networkInterface the name or an address of the interface to send by; empty for the operating system's choice
 * @param timeToLive how many networks a datagram may cross, 0 to 255
 * @param loopback whether receivers on this machine get the datagrams
 */
public record GroupPath(Optional<String> networkInterface, int timeToLive, boolean loopback) {}
