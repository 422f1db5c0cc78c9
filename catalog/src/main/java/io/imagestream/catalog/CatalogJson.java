package io.imagestream.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.imagestream.ControlPlace;
import io.imagestream.SkipReason;
import io.imagestream.StreamDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Writes the catalog as JSON, UTF-8; docs/catalog.md, "JSON". */
final class CatalogJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double THOUSAND = 1000;

    /** Writes something. */
    @FunctionalInterface
    private interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private CatalogJson() {}

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return out.toByteArray();
    }

    static byte[] all(String address, int port, Snapshot snapshot) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeStringField("address", address);
            json.writeNumberField("port", port);
            json.writeStringField("time", time(snapshot.time()));
            json.writeArrayFieldStart("streams");
            for (CatalogStream stream : snapshot.streams()) {
                write(json, stream);
            }
            json.writeEndArray();
            json.writeFieldName("warnings");
            warnings(json, snapshot);
            json.writeEndObject();
        });
    }

    static byte[] stream(CatalogStream stream) {
        return bytes(json -> write(json, stream));
    }

    /** Names a stream that has gone. */
    static byte[] gone(CatalogStream stream) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeStringField("key", stream.key());
            json.writeNumberField("id", stream.descriptor().id());
            json.writeEndObject();
        });
    }

    /** The figures alone. */
    static byte[] figures(List<CatalogStream> streams) {
        return bytes(json -> {
            json.writeStartArray();
            for (CatalogStream stream : streams) {
                json.writeStartObject();
                json.writeStringField("key", stream.key());
                figures(json, stream);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static byte[] warnings(Snapshot snapshot) {
        return bytes(json -> warnings(json, snapshot));
    }

    private static void warnings(JsonGenerator json, Snapshot snapshot) throws IOException {
        json.writeStartArray();
        for (String warning : snapshot.warnings()) {
            json.writeString(warning);
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, CatalogStream stream) throws IOException {
        StreamDescriptor descriptor = stream.descriptor();
        json.writeStartObject();
        json.writeStringField("key", stream.key());
        json.writeNumberField("id", descriptor.id());
        json.writeStringField("name", descriptor.name());
        json.writeStringField("type", descriptor.type());
        json.writeStringField("method", descriptor.delivery().name());
        json.writeStringField("address", descriptor.address());
        json.writeNumberField("port", descriptor.port());
        json.writeStringField(
                "uri", descriptor.address().isEmpty() ? null : descriptor.uri().toString());
        json.writeFieldName("control");
        control(json, descriptor.control());
        json.writeNumberField("ips", descriptor.ips());
        json.writeStringField("state", stream.state().name());
        json.writeStringField("since", time(stream.since()));
        json.writeBooleanField("duplicateId", stream.duplicateId());
        json.writeStringField(
                "file",
                stream.file().map(file -> String.valueOf(file.getFileName())).orElse(null));
        json.writeStringField("http", stream.http().map(Object::toString).orElse(null));
        json.writeStringField("sdp", stream.sdp().isPresent() ? Routes.sdp(stream) : null);
        figures(json, stream);
        json.writeEndObject();
    }

    private static void control(JsonGenerator json, Optional<ControlPlace> place) throws IOException {
        if (place.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("address", place.get().host());
        json.writeNumberField("port", place.get().port());
        json.writeEndObject();
    }

    private static void figures(JsonGenerator json, CatalogStream stream) throws IOException {
        json.writeFieldName("figures");
        if (stream.figures().isEmpty()) {
            json.writeNull();
            return;
        }
        StreamFigures figures = stream.figures().get();
        json.writeStartObject();
        json.writeNumberField("connections", figures.connections());
        json.writeNumberField("viewers", figures.viewers());
        json.writeFieldName("ips");
        if (figures.ips().isPresent()) {
            json.writeNumber(Math.rint(figures.ips().getAsDouble() * THOUSAND) / THOUSAND);
        } else {
            json.writeNull();
        }
        json.writeFieldName("newestFrameAgeMs");
        if (figures.newestFrameAge().isPresent()) {
            json.writeNumber(figures.newestFrameAge().get().toMillis());
        } else {
            json.writeNull();
        }
        json.writeNumberField("framesSent", figures.framesSent());
        json.writeNumberField("framesTranscoded", figures.framesTranscoded());
        json.writeObjectFieldStart("framesSkipped");
        for (SkipReason reason : SkipReason.values()) {
            Long count = figures.framesSkipped().get(reason);
            if (count != null) {
                json.writeNumberField(reason.name(), count);
            }
        }
        json.writeEndObject();
        json.writeNumberField("bytesSent", figures.bytesSent());
        json.writeEndObject();
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
