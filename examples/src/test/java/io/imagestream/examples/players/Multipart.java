package io.imagestream.examples.players;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A body of type {@code multipart/x-mixed-replace} that was cut off somewhere, taken strictly. */
final class Multipart {
    /** One part. */
    record Part(Map<String, String> headers, byte[] body) {}

    private final byte[] bytes;
    private final String text;
    private int at;

    private Multipart(byte[] bytes) {
        this.bytes = bytes;
        // One character for each byte.
        this.text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns the parts that came whole. */
    static List<Part> parse(byte[] body, String boundary) {
        return new Multipart(body).parts("--" + boundary + "\r\n");
    }

    private List<Part> parts(String delimiter) {
        List<Part> parts = new ArrayList<>();
        expect(delimiter);
        while (true) {
            int end = text.indexOf("\r\n\r\n", at);
            if (end < 0) {
                return parts;
            }
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line : text.substring(at, end).split("\r\n")) {
                String[] field = line.split(": ", 2);
                if (field.length != 2 || headers.put(field[0], field[1]) != null) {
                    throw new AssertionError("this is no header, or there twice: " + line);
                }
            }
            at = end + "\r\n\r\n".length();
            int length = Integer.parseInt(headers.getOrDefault("Content-Length", "-1"));
            if (length < 0) {
                throw new AssertionError("a part does not tell its length: " + headers);
            }
            String tail = "\r\n" + delimiter;
            if (bytes.length - at < length + tail.length()) {
                return parts;
            }
            byte[] body = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            expect(tail);
            parts.add(new Part(headers, body));
        }
    }

    private void expect(String expected) {
        if (!text.startsWith(expected, at)) {
            throw new AssertionError("at byte " + at + " of " + bytes.length + " there is no " + expected);
        }
        at += expected.length();
    }
}
