package io.imagestream.examples;

import io.imagestream.testkit.Await;
import java.io.Writer;

/** Collects what a program prints, and waits for a line of it. Thread-safe. */
final class Lines extends Writer {
    private final StringBuffer text = new StringBuffer();

    @Override
    public void write(char[] characters, int offset, int length) {
        text.append(characters, offset, length);
    }

    String text() {
        return text.toString();
    }

    /** Returns the first complete line that begins so, and waits for it if it has not come yet. */
    String await(String beginning) {
        return Await.value("a line that begins with '" + beginning + "'", () -> find(beginning));
    }

    private String find(String beginning) {
        String printed = text();
        String complete = printed.substring(0, printed.lastIndexOf('\n') + 1);
        return complete.lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
