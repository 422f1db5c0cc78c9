package io.imagestream.catalog;

import io.imagestream.transport.netty.HttpRefusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot in the forms in which it is given out, each made once for all who ask. */
final class Content {
    private final Snapshot snapshot;
    private final long number;
    private final String text;
    private final byte[] textBytes;
    private final byte[] json;
    /** Made when first needed; on the catalog's event loop. */
    private byte @Nullable [] metrics;

    /**
     * Creates it.
     *
     * @param number counts the snapshots
     */
    Content(String address, int port, Snapshot snapshot, long number) {
        this.snapshot = snapshot;
        this.number = number;
        text = CatalogText.of(address, port, snapshot.streams());
        textBytes = text.getBytes(StandardCharsets.UTF_8);
        json = CatalogJson.all(address, port, snapshot);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    ByteBuf text() {
        return Unpooled.wrappedBuffer(textBytes);
    }

    /** Answers whoever does not speak HTTP. */
    HttpRefusal wholeAnswer() {
        return HttpRefusal.answering(CatalogText.wholeAnswer(text));
    }

    ByteBuf json() {
        return Unpooled.wrappedBuffer(json);
    }

    ByteBuf metrics(Metrics format) {
        if (metrics == null) {
            metrics = format.of(snapshot);
        }
        return Unpooled.wrappedBuffer(metrics);
    }

    // --- events -----------------------------------------------------------------------------------------------------

    /** Tells one who has come, or who has missed something, all there is. */
    byte[] everything() {
        return event("snapshot", json);
    }

    /** Tells what has changed since another snapshot, first what has gone. */
    byte[] changesSince(Snapshot before) {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        Map<String, CatalogStream> olds = before.byKey();
        Map<String, CatalogStream> news = snapshot.byKey();
        before.streams().stream()
                .filter(stream -> !news.containsKey(stream.key()))
                .forEach(stream -> events.writeBytes(event("gone", CatalogJson.gone(stream))));
        List<CatalogStream> figures = new ArrayList<>();
        for (CatalogStream stream : snapshot.streams()) {
            CatalogStream old = olds.get(stream.key());
            if (old == null) {
                events.writeBytes(event("appeared", CatalogJson.stream(stream)));
            } else if (!old.isSameAs(stream)) {
                events.writeBytes(event("changed", CatalogJson.stream(stream)));
            } else if (!old.equals(stream)) {
                figures.add(stream);
            }
        }
        if (!figures.isEmpty()) {
            events.writeBytes(event("figures", CatalogJson.figures(figures)));
        }
        if (!before.warnings().equals(snapshot.warnings())) {
            events.writeBytes(event("warnings", CatalogJson.warnings(snapshot)));
        }
        return events.toByteArray();
    }

    /** Writes an event (the HTML standard, "Server-sent events"); JSON as it is written here has no line breaks. */
    private byte[] event(String name, byte[] data) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(data.length + 64);
        event.writeBytes(("id: " + number + "\nevent: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        event.writeBytes(data);
        event.writeBytes(new byte[] {'\n', '\n'});
        return event.toByteArray();
    }
}
