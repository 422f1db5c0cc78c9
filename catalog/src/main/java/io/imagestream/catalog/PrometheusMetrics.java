package io.imagestream.catalog;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.function.ToDoubleFunction;

/** Writes figures by Micrometer's registry: the only class that needs it. */
final class PrometheusMetrics {
    private static final double MILLIS_PER_SECOND = 1000;

    private PrometheusMetrics() {}

    /** A registry of its own for each snapshot: what has gone is in none of the next. */
    static byte[] write(Snapshot snapshot) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            Gauge.builder(
                            "imagestream.catalog.streams",
                            snapshot,
                            now -> now.streams().size())
                    .description("Streams in the catalog")
                    .register(registry);
            snapshot.streams().forEach(stream -> register(registry, stream));
            return registry.scrape().getBytes(StandardCharsets.UTF_8);
        } finally {
            registry.close();
        }
    }

    private static void register(MeterRegistry registry, CatalogStream stream) {
        Tags tags = Tags.of(
                "key", stream.key(),
                "id", String.valueOf(stream.descriptor().id()),
                "name", stream.descriptor().name(),
                "method", stream.descriptor().delivery().name());
        gauge(
                registry,
                "up",
                "1 while the stream's server runs, 0 once it is stale",
                tags,
                stream,
                shown -> shown.state() == StreamState.RUNNING ? 1 : 0);
        gauge(
                registry,
                "nominal.ips",
                "The stream's rate, in images per second",
                tags,
                stream,
                shown -> shown.descriptor().ips());
        stream.figures().ifPresent(figures -> register(registry, tags, figures));
    }

    private static void register(MeterRegistry registry, Tags tags, StreamFigures figures) {
        gauge(registry, "connections", "Clients that are connected", tags, figures, StreamFigures::connections);
        gauge(registry, "viewers", "Clients that watch", tags, figures, StreamFigures::viewers);
        figures.ips()
                .ifPresent(ips ->
                        gauge(registry, "ips", "Frames a second, in the last second", tags, figures, same -> ips));
        figures.newestFrameAge()
                .ifPresent(age -> gauge(
                        registry,
                        "newest.frame.age.seconds",
                        "Age of a live source's newest frame",
                        tags,
                        figures,
                        same -> age.toMillis() / MILLIS_PER_SECOND));
        counter(registry, "frames.sent", "Frames sent whole", tags, figures, StreamFigures::framesSent);
        counter(
                registry,
                "frames.transcoded",
                "Frames decoded and encoded anew for RTP",
                tags,
                figures,
                StreamFigures::framesTranscoded);
        counter(registry, "bytes.sent", "Bytes of frames sent", tags, figures, StreamFigures::bytesSent);
        figures.framesSkipped()
                .forEach((reason, count) -> counter(
                        registry,
                        "frames.skipped",
                        "Frames skipped, by reason",
                        tags.and("reason", reason.name()),
                        figures,
                        same -> count));
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String what, Tags tags, T of, ToDoubleFunction<T> value) {
        Gauge.builder("imagestream.stream." + name, of, value)
                .description(what)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static <T> void counter(
            MeterRegistry registry, String name, String what, Tags tags, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder("imagestream.stream." + name, of, value)
                .description(what)
                .tags(tags)
                .register(registry);
    }
}
