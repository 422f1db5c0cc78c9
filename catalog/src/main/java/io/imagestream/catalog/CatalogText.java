package io.imagestream.catalog;

import io.imagestream.StreamDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the catalog as the original does; docs/catalog.md, "Old clients". */
final class CatalogText {
    private CatalogText() {}

    /** Between lines the original has a space before CRLF, at the end it has none. */
    static String of(String address, int port, List<CatalogStream> streams) {
        List<String> lines = new ArrayList<>();
        lines.add("ServerAddress: " + address);
        lines.add("ServerPort: " + port);
        streams.forEach(stream -> lines.add(line(stream.descriptor())));
        return String.join(" \r\n", lines) + "\r\n";
    }

    private static String line(StreamDescriptor stream) {
        return "Object ID=" + stream.id() + " name=" + stream.name() + " type=" + stream.type() + " address="
                + stream.address() + " port=" + stream.port() + " protocol=" + stream.delivery() + " ips="
                + stream.ipsText();
    }

    /** The whole answer to a client that does not speak HTTP, or nothing at all. */
    static String wholeAnswer(String text) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: "
                + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + text;
    }
}
