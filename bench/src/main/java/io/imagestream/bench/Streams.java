package io.imagestream.bench;

import java.io.IOException;
import java.io.InputStream;

/** Reads what programs in Java receive. */
final class Streams {
    private Streams() {}

    /** Reads to the end of a line, byte by byte: what follows is no text. */
    static void skipLine(InputStream in) throws IOException {
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the stream has ended");
            }
        }
    }
}
