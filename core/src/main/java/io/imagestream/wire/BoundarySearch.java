package io.imagestream.wire;

/**
 * Looks for the boundary of a multipart stream in a buffer that fills as bytes come: the delimiter, then {@code --} or the end
 * of the line. A line break before it is usual, but not needed, as some cameras leave it out.
 *
 * <p>By Knuth, Morris and Pratt, so that no data can make it slow. Not thread-safe.
 */
final class BoundarySearch {
    /** What has been found. */
    enum Found {
        /** Nothing yet. */
        NOTHING,
        /** A boundary, behind which a part begins. */
        PART,
        /** The boundary behind the last part. */
        END
    }

    private enum Rest {
        PART,
        END,
        OTHER,
        UNKNOWN
    }

    private static final int MAX_PADDING = 64;

    private final byte[] delimiter;
    /** For each length of a match, the longest shorter one that its end is, too. */
    private final int[] fallback;

    private int scanned;
    private int matched;
    /** Where a delimiter ends whose line is not known to its end; -1 for none. */
    private int pending = -1;

    private int start;
    private int end;

    /** Looks for {@code delimiter}, of one byte or more, dashes in front included. */
    BoundarySearch(byte[] delimiter) {
        this.delimiter = delimiter.clone();
        fallback = new int[delimiter.length + 1];
        for (int length = 2, match = 0; length <= delimiter.length; length++) {
            byte last = delimiter[length - 1];
            while (match > 0 && last != delimiter[match]) {
                match = fallback[match];
            }
            match += last == delimiter[match] ? 1 : 0;
            fallback[length] = match;
        }
    }

    /** Begins anew, with an empty buffer. */
    void restart() {
        scanned = 0;
        matched = 0;
        pending = -1;
    }

    /** Goes on behind what it has seen, up to {@code filled}. */
    Found find(byte[] buffer, int filled) {
        while (true) {
            if (pending < 0 && !matchDelimiter(buffer, filled)) {
                return Found.NOTHING;
            }
            Rest rest = rest(buffer, pending, filled);
            if (rest == Rest.UNKNOWN) {
                return Found.NOTHING;
            }
            start = pending - delimiter.length;
            pending = -1;
            if (rest != Rest.OTHER) {
                return rest == Rest.END ? Found.END : Found.PART;
            }
            matched = fallback[delimiter.length];
        }
    }

    private boolean matchDelimiter(byte[] buffer, int filled) {
        while (scanned < filled) {
            byte b = buffer[scanned++];
            while (matched > 0 && b != delimiter[matched]) {
                matched = fallback[matched];
            }
            matched += b == delimiter[matched] ? 1 : 0;
            if (matched == delimiter.length) {
                pending = scanned;
                return true;
            }
        }
        return false;
    }

    /** Looks at what follows the delimiter: dashes, or padding and the line's end. */
    private Rest rest(byte[] buffer, int from, int filled) {
        if (from < filled && buffer[from] == '-') {
            end = from + 2;
            return end > filled ? Rest.UNKNOWN : buffer[from + 1] == '-' ? Rest.END : Rest.OTHER;
        }
        int at = from;
        while (at < filled && (buffer[at] == ' ' || buffer[at] == '\t')) {
            at++;
        }
        if (at - from > MAX_PADDING) {
            return Rest.OTHER;
        }
        if (at < filled && buffer[at] == '\r') {
            at++;
        }
        end = at + 1;
        return at == filled ? Rest.UNKNOWN : buffer[at] == '\n' ? Rest.PART : Rest.OTHER;
    }

    /** Where the boundary found begins. */
    int start() {
        return start;
    }

    /** Where what follows the boundary found begins. */
    int end() {
        return end;
    }

    /** Up to where no boundary is, whatever comes. */
    int cleared() {
        return pending < 0 ? scanned - matched : pending - delimiter.length;
    }

    /** Says whether the last bytes seen may be the beginning of a boundary. */
    boolean isUnderWay() {
        return pending >= 0 || matched > 0;
    }

    /** Takes note that so many bytes were taken from the buffer's front, at most {@link #cleared()}. */
    void forget(int count) {
        scanned -= count;
        pending -= pending < 0 ? 0 : count;
    }
}
