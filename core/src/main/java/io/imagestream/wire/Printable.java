package io.imagestream.wire;

/** Makes text of unknown origin safe to show in a log line or an error message. */
public final class Printable {
    private static final int MAX_LENGTH = 80;

    private Printable() {}

    /**
     * Returns {@code text} with everything but printable ASCII escaped as {@code \\u} and four hex digits, cut after 80
     * characters.
     *
     * @param text any text
     * @return one line, safe for a log
     */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 8);
        for (int i = 0; i < text.length(); i++) {
            if (i == MAX_LENGTH) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.toString();
    }
}
