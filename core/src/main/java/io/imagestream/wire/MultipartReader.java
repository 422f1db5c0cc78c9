package io.imagestream.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads images from a multipart stream (RFC 2046), from bytes in any splitting, as leniently as other people's cameras need it:
 *
 * <ul>
 *   <li>The first line is believed, not the boundary that was declared: cameras count the dashes in front in or leave them out.
 *       Without a boundary line the first part may begin at once. Lines end with LF or CRLF.
 *   <li>Content-Length may be missing: then the image goes up to the next boundary. It may be wrong, as the next boundary shows:
 *       then it is not believed again.
 *   <li>Parts that say that they are no image, and empty ones, are passed over.
 * </ul>
 *
 * <p>An image whose Content-Length has proved right, or that ends as a JPEG does, is there with its last byte; any other with the
 * boundary behind it, which some cameras send only with the next image.
 *
 * <p>Memory follows what has really arrived, not what a header promises. Not thread-safe.
 */
public final class MultipartReader {
    /**
     * An image as it came.
     *
     * @param id X-Frame-Id, 0 or more; empty without one
     * @param capturedMicros X-Timestamp, in microseconds since 1970; empty without one
     * @param bytes the image, which belongs to the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared: a copy would cost every frame.
    public record Part(OptionalInt id, OptionalLong capturedMicros, byte[] bytes) {}

    private enum State {
        PREAMBLE,
        HEADERS,
        BODY,
        /** Behind an image that was taken at its length, before the next boundary. */
        BETWEEN,
        END
    }

    /** What the stream's Content-Lengths are known to be. */
    private enum Lengths {
        UNPROVED,
        RIGHT,
        WRONG
    }

    private static final int MAX_LINE = 1024;
    private static final int MAX_HEADERS = 16 * 1024;
    /** How much may stand behind an image, before its boundary. */
    private static final int MAX_PADDING = 1024;

    private static final int CHUNK = 4 * 1024;
    private static final int FIRST_ALLOCATION = 64 * 1024;
    private static final byte[] EMPTY = {};

    private final LineReader lines = new LineReader(MAX_LINE);
    private final Optional<String> declared;
    private final int maxFrameLength;
    private State state = State.PREAMBLE;
    private Lengths lengths = Lengths.UNPROVED;
    private @Nullable BoundarySearch search;
    private int lineBytes;
    private boolean begun;

    private int length = -1;
    private boolean image = true;
    private OptionalInt id = OptionalInt.empty();
    private OptionalLong capturedMicros = OptionalLong.empty();
    private long skipped;

    private byte[] buffer = EMPTY;
    private int filled;

    /**
     * Creates a reader.
     *
     * @param boundary the parameter of the stream's Content-Type; empty when it has none
     * @param maxFrameLength longest image accepted, in bytes; at least 1
     */
    public MultipartReader(Optional<String> boundary, int maxFrameLength) {
        if (maxFrameLength < 1) {
            throw new IllegalArgumentException("maxFrameLength must be 1 or more, not " + maxFrameLength);
        }
        declared =
                boundary.map(String::strip).filter(text -> !withoutDashes(text).isEmpty());
        // An image, what may follow it and a chunk fit into an array.
        this.maxFrameLength = Math.min(maxFrameLength, Integer.MAX_VALUE - 16 * 1024);
    }

    /**
     * Reads up to the end of one image and leaves the rest in {@code in}.
     *
     * @param in bytes received; the position moves behind what was used
     * @return the image, or null when more bytes are needed or the stream has ended
     * @throws WireFormatException when there is no boundary line, a line or the headers of a part are too long, or an image is
     *     beyond the maximum
     */
    public @Nullable Part next(ByteBuffer in) throws WireFormatException {
        while (state != State.END) {
            if (state == State.PREAMBLE || state == State.HEADERS) {
                String line = line(in);
                if (line == null) {
                    return null;
                }
                if (state == State.PREAMBLE) {
                    preamble(line);
                } else {
                    header(line);
                }
            } else {
                if (!in.hasRemaining()) {
                    return null;
                }
                Part part = body(in);
                if (part != null) {
                    return part;
                }
            }
        }
        in.position(in.limit()); // What follows the last boundary means nothing.
        return null;
    }

    /**
     * Says whether the boundary behind the last part has come: no image follows.
     *
     * @return true at the end
     */
    public boolean hasEnded() {
        return state == State.END;
    }

    /** How much memory it holds, in bytes. */
    int capacity() {
        return buffer.length;
    }

    // --- lines ------------------------------------------------------------------------------------------------------

    private @Nullable String line(ByteBuffer in) throws WireFormatException {
        String line;
        try {
            line = lines.next(in);
        } catch (WireFormatException e) {
            throw state == State.PREAMBLE ? noBoundary() : e;
        }
        lineBytes += line == null ? 0 : line.length() + 2;
        if (lineBytes > MAX_HEADERS) {
            throw state == State.PREAMBLE
                    ? noBoundary()
                    : new WireFormatException("the headers of a part are longer than " + MAX_HEADERS + " bytes");
        }
        return line;
    }

    private static WireFormatException noBoundary() {
        return new WireFormatException("no boundary line is at the stream's beginning");
    }

    private static String withoutDashes(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        return text.substring(at);
    }

    private void preamble(String whole) throws WireFormatException {
        String line = whole.strip();
        if (line.isEmpty()) {
            return;
        }
        boolean first = !begun;
        begun = true;
        String name = declared.map(MultipartReader::withoutDashes).orElse("");
        String found = withoutDashes(line);
        if (declared.isPresent() && line.startsWith("--") && found.equals(name + "--")) {
            state = State.END;
        } else if ((declared.isPresent() && found.equals(name))
                || (line.startsWith("--") && (first || declared.isEmpty()))) {
            beginParts(line);
        } else if (declared.isPresent() && first && line.matches("[A-Za-z0-9-]+[ \t]*:.*")) {
            // The first boundary was left out.
            beginParts(declared.get().startsWith("--") ? declared.get() : "--" + declared.get());
            header(line);
        }
    }

    private void beginParts(String delimiter) {
        search = new BoundarySearch(delimiter.getBytes(StandardCharsets.ISO_8859_1));
        beginHeaders();
    }

    private void beginHeaders() {
        state = State.HEADERS;
        lineBytes = 0;
        length = -1;
        image = true;
        id = OptionalInt.empty();
        capturedMicros = OptionalLong.empty();
    }

    private void header(String line) throws WireFormatException {
        if (line.isBlank()) {
            beginBody();
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "content-length" -> length = length(value);
            case "content-type" -> {
                MediaType type = MediaType.parse(value);
                image = type.isImage() || type.isUnknown();
            }
            case "x-frame-id" -> id = frameId(value);
            case "x-timestamp" -> capturedMicros = micros(value);
            default -> {
                // Means nothing here.
            }
        }
    }

    /** What is no number counts as missing. */
    private int length(String value) throws WireFormatException {
        if (lengths == Lengths.WRONG || !value.matches("[0-9]+")) {
            return -1;
        }
        String digits = value.replaceFirst("^0+(?=.)", "");
        if (digits.length() > 10 || Long.parseLong(digits) > maxFrameLength) {
            throw new WireFormatException("the Content-Length of a part is " + Printable.of(digits) + ", at most "
                    + maxFrameLength + " is allowed");
        }
        return Integer.parseInt(digits);
    }

    private static OptionalInt frameId(String value) {
        boolean fits = value.matches("[0-9]{1,10}") && Long.parseLong(value) <= Integer.MAX_VALUE;
        return fits ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
    }

    /** Seconds and a decimal fraction; the year 5138 is far enough. */
    private static OptionalLong micros(String value) {
        if (!value.matches("[0-9]{1,11}([.][0-9]{1,9})?")) {
            return OptionalLong.empty();
        }
        int point = value.indexOf('.');
        String seconds = point < 0 ? value : value.substring(0, point);
        String fraction = (point < 0 ? "" : value.substring(point + 1)) + "000000";
        return OptionalLong.of(Long.parseLong(seconds) * 1_000_000 + Integer.parseInt(fraction.substring(0, 6)));
    }

    // --- images -----------------------------------------------------------------------------------------------------

    private void beginBody() {
        state = State.BODY;
        empty();
    }

    private void empty() {
        filled = 0;
        skipped = 0;
        search().restart();
    }

    private BoundarySearch search() {
        if (search == null) {
            throw new AssertionError("no part comes before the first boundary");
        }
        return search;
    }

    private @Nullable Part body(ByteBuffer in) throws WireFormatException {
        boolean counting = state == State.BODY && filled < length;
        int count = Math.min(in.remaining(), counting ? length - filled : CHUNK);
        reserve(filled + count);
        in.get(buffer, filled, count);
        filled += count;
        BoundarySearch.Found found = search().find(buffer, filled);
        if (found != BoundarySearch.Found.NOTHING) {
            in.position(in.position() - (filled - search().end()));
            return atBoundary(found);
        } else if (state == State.BETWEEN) {
            passOver(search().cleared());
        } else if (filled == length && isWhole()) {
            Part part = part(length);
            state = State.BETWEEN;
            empty();
            return part;
        } else if (search().cleared() > maxFrameLength + MAX_PADDING) {
            throw tooLong();
        }
        return null;
    }

    private void reserve(int needed) {
        if (needed > buffer.length) {
            long grown = Math.max(FIRST_ALLOCATION, 2L * buffer.length);
            long enough = (long) maxFrameLength + MAX_PADDING + CHUNK;
            buffer = Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(grown, enough)));
        }
    }

    /** Says whether an image of the length that was told may be handed over before the boundary behind it has come. */
    private boolean isWhole() {
        if (search().isUnderWay()) {
            return false; // The length may be too long by a part of the boundary.
        }
        boolean jpeg = filled >= 4
                && hasMarker(0, 0xD8) // Start of image
                && hasMarker(filled - 2, 0xD9); // End of image
        return lengths == Lengths.RIGHT || jpeg;
    }

    private boolean hasMarker(int at, int marker) {
        return (buffer[at] & 0xFF) == 0xFF && (buffer[at + 1] & 0xFF) == marker;
    }

    private @Nullable Part atBoundary(BoundarySearch.Found found) throws WireFormatException {
        int start = search().start();
        Part part = null;
        if (state == State.BODY) {
            part = part(lengthBefore(start));
        } else {
            judge(isPadding(0, start));
        }
        if (found == BoundarySearch.Found.END) {
            state = State.END;
            buffer = EMPTY;
        } else {
            beginHeaders();
        }
        return part;
    }

    /** How long the image before a boundary is: as it was told, if nothing but padding follows, else up to the line break. */
    private int lengthBefore(int boundary) {
        if (length >= 0) {
            judge(length <= boundary && isPadding(length, boundary));
            if (lengths != Lengths.WRONG) {
                return length;
            }
        }
        int end = boundary;
        end -= end > 0 && buffer[end - 1] == '\n' ? 1 : 0;
        end -= end < boundary && end > 0 && buffer[end - 1] == '\r' ? 1 : 0;
        return end;
    }

    private void judge(boolean right) {
        lengths = right && lengths != Lengths.WRONG ? Lengths.RIGHT : Lengths.WRONG;
    }

    private boolean isPadding(int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = buffer[i];
            if (b != '\r' && b != '\n' && b != ' ' && b != '\t' && b != 0) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Part part(int size) throws WireFormatException {
        if (size > maxFrameLength) {
            throw tooLong();
        }
        return image && size > 0 ? new Part(id, capturedMicros, Arrays.copyOf(buffer, size)) : null;
    }

    private WireFormatException tooLong() {
        return new WireFormatException("a part is longer than " + maxFrameLength + " bytes");
    }

    private void passOver(int count) throws WireFormatException {
        if (!isPadding(0, count)) {
            judge(false);
        }
        skipped += count;
        if (skipped > maxFrameLength + MAX_PADDING) {
            throw new WireFormatException("no boundary comes within " + skipped + " bytes behind a part");
        }
        System.arraycopy(buffer, count, buffer, 0, filled - count);
        filled -= count;
        search().forget(count);
    }
}
