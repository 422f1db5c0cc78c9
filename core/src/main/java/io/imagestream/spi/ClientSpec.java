package io.imagestream.spi;

import io.imagestream.StreamUri;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a client needs to know to connect.
 *
 * @param uri where the stream is
 * @param streamId its number, which some servers of the family want to hear first
 * @param openTimeout how long it may take until the session is set up
 * @param maxFrameLength longest image accepted, in bytes
 */
public record ClientSpec(StreamUri uri, OptionalInt streamId, Duration openTimeout, int maxFrameLength) {}
