package io.imagestream;

import java.time.Duration;

/**
 * How long after their deadlines frames were handed to the sockets, since the server started. Quantiles are upper bounds, at
 * most a quarter above the true value.
 *
 * @param ticks how many deadlines were served
 * @param missed how many deadlines the server itself missed altogether; they move no position
 * @param p50 half of the deadlines were served within this
 * @param p99 99 of 100 deadlines were served within this
 * @param max the latest
 */
public record LatenessStats(long ticks, long missed, Duration p50, Duration p99, Duration max) {}
