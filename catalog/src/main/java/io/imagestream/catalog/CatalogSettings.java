package io.imagestream.catalog;

import io.imagestream.ImageStreamServer;
import io.imagestream.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application chose. */
record CatalogSettings(
        int port,
        List<String> binds,
        @Nullable String address,
        List<ImageStreamServer> servers,
        @Nullable Path directory,
        List<String> origins,
        List<String> hosts,
        int maxConnections,
        int maxPerAddress,
        Duration idleTimeout,
        Duration dropAfter,
        Scheduler scheduler) {}
