package io.imagestream.spi;

import java.time.Duration;

/**
 * What a client needs to know to connect.
 *
 * @param target where the stream is
 * @param openTimeout how long it may take until the session is set up, from the look-up of the name on
 * @param maxFrameLength longest image accepted, in bytes
 */
public record ClientSpec(ClientTarget target, Duration openTimeout, int maxFrameLength) {}
