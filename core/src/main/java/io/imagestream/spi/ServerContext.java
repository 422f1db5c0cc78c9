package io.imagestream.spi;

import io.imagestream.Scheduler;

/**
 * What a server's transport gets from core.
 *
 * @param spec what to bind
 * @param feed the stream's frames
 * @param scheduler the server's time
 * @param monitor where to report
 */
public record ServerContext(ServerSpec spec, StreamFeed feed, Scheduler scheduler, ServerMonitor monitor) {}
