package io.imagestream.spi;

import java.time.Duration;

/**
 * What a client needs to know to connect.
 *
 * @param target where the stream is
 * @param openTimeout how long it may take until the session is set up, from the look-up of the name on
 * @param connectTimeout how long the machine's answer to a connection over TCP may take; less than {@code openTimeout} where the client
 *     was connected before, as what is sent while a network is away is repeated ever more seldom, and a new try begins at once
 * @param maxFrameLength longest image accepted, in bytes
 */
public record ClientSpec(ClientTarget target, Duration openTimeout, Duration connectTimeout, int maxFrameLength) {}
