package io.imagestream.spi;

/**
 * How the datagrams of one frame leave a server: in bursts, spread over a part of the time until the next frame.
 *
 * @param datagrams how many datagrams a burst has at most, 1 or more
 * @param bytes how many bytes a burst has at most; at least one datagram leaves however large it is
 * @param spread over how much of the frame interval the bursts are spread at most, 0 to 1; 0 sends all at once
 */
public record BurstPacing(int datagrams, int bytes, double spread) {}
