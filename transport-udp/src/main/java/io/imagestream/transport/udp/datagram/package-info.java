/**
 * What UDP and multicast share: frames cut into trains of datagrams ({@code Trains}), how trains leave ({@code TrainSender}, {@code
 * BurstTimer}), where commands arrive ({@code ControlPort}), and how frames are received ({@code FrameReception}). Internal: it may
 * change at any time.
 */
package io.imagestream.transport.udp.datagram;
