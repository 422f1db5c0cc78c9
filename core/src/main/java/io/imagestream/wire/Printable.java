package io.imagestream.wire;

import org.jspecify.annotations.Nullable;

/** Makes text of unknown origin safe to show in a log line or an error message. */
public final class Printable {
    private static final int MAX_LENGTH = 80;
    private static final int MAX_LINE = 1000;

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

    /**
     * Returns a sentence or a file's name, in any language, with everything escaped as {@code \\u} and four hex digits that could
     * begin a new line, change how others are shown, or is no character: controls, marks of direction and other invisible ones,
     * separators of lines, halves of pairs. It is cut after 1000 characters.
     *
     * @param text any text, or what says by {@code toString} what it is, such as a path
     * @return one line, safe for a log
     */
    public static String line(@Nullable Object text) {
        String whole = String.valueOf(text);
        StringBuilder out = new StringBuilder(Math.min(whole.length(), MAX_LINE) + 8);
        int end = Math.min(whole.length(), MAX_LINE);
        for (int i = 0; i < end; ) {
            int c = whole.codePointAt(i);
            int next = i + Character.charCount(c);
            if (isPlain(c)) {
                out.appendCodePoint(c);
            } else {
                whole.substring(i, next).chars().forEach(half -> out.append(String.format("\\u%04x", half)));
            }
            i = next;
        }
        return end < whole.length() ? out.append("...").toString() : out.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
