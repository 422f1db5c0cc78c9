package io.imagestream.testkit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Changes JPEG files, to make of good ones what no encoder writes. */
public final class JpegSurgery {
    /** The marker of quantization tables. */
    public static final int DQT = 0xDB;
    /** The marker of Huffman tables. */
    public static final int DHT = 0xC4;
    /** The marker of a scan's header. */
    public static final int SOS = 0xDA;
    /** The marker of a baseline frame's header. */
    public static final int SOF0 = 0xC0;
    /** The marker of JFIF's header. */
    public static final int APP0 = 0xE0;

    private JpegSurgery() {}

    /** Returns where the first segment with the marker begins; the file must have it in front of its first scan's data. */
    public static int indexOf(byte[] jpeg, int marker) {
        int at = 2;
        while (at + 4 <= jpeg.length && (jpeg[at] & 0xFF) == 0xFF) {
            if ((jpeg[at + 1] & 0xFF) == marker) {
                return at;
            }
            // Fill bytes may stand in front of a marker.
            at += (jpeg[at + 1] & 0xFF) == 0xFF ? 1 : 2 + length(jpeg, at);
        }
        throw new AssertionError("no segment " + Integer.toHexString(marker));
    }

    /** Returns a file without its segments of a marker in front of the first scan. */
    public static byte[] without(byte[] jpeg, int marker) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        int at = 2;
        boolean scan = false;
        while (!scan) {
            int end = at + 2 + length(jpeg, at);
            if ((jpeg[at + 1] & 0xFF) != marker) {
                out.write(jpeg, at, end - at);
            }
            scan = (jpeg[at + 1] & 0xFF) == SOS;
            at = end;
        }
        out.write(jpeg, at, jpeg.length - at);
        return out.toByteArray();
    }

    /** Returns a file with another byte at a distance from where the first segment with the marker begins. */
    public static byte[] patched(byte[] jpeg, int marker, int distance, int value) {
        byte[] changed = jpeg.clone();
        changed[indexOf(jpeg, marker) + distance] = (byte) value;
        return changed;
    }

    /** Returns a file with bytes in front of the first segment with the marker. */
    public static byte[] insert(byte[] jpeg, int marker, byte... bytes) {
        return splice(jpeg, indexOf(jpeg, marker), bytes);
    }

    /** Returns a file with bytes put in at a place. */
    public static byte[] splice(byte[] jpeg, int at, byte... bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, at);
        out.writeBytes(bytes);
        out.write(jpeg, at, jpeg.length - at);
        return out.toByteArray();
    }

    /** Returns a file with bytes behind it. */
    public static byte[] append(byte[] jpeg, byte... bytes) {
        return splice(jpeg, jpeg.length, bytes);
    }

    /** Returns a segment. */
    public static byte[] segment(int marker, byte... parameters) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xFF);
        out.write(marker);
        out.write(parameters.length + 2 >> 8);
        out.write(parameters.length + 2);
        out.writeBytes(parameters);
        return out.toByteArray();
    }

    /** Returns a file whose quantization tables have entries of 16 bits. */
    public static byte[] widened(byte[] jpeg) {
        List<byte[]> tables = new ArrayList<>();
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != SOS) {
            int end = at + 2 + length(jpeg, at);
            if ((jpeg[at + 1] & 0xFF) == DQT) {
                for (int table = at + 4; table < end; table += 65) {
                    byte[] wide = new byte[129];
                    wide[0] = (byte) (0x10 | jpeg[table]);
                    for (int i = 0; i < 64; i++) {
                        wide[2 + 2 * i] = jpeg[table + 1 + i];
                    }
                    tables.add(segment(DQT, wide));
                }
            }
            at = end;
        }
        byte[] result = without(jpeg, DQT);
        for (byte[] table : tables) {
            result = insert(result, SOS, table);
        }
        return result;
    }

    /** Returns the bytes behind the first scan's header, up to two bytes before the end of the file. */
    public static byte[] scan(byte[] jpeg) {
        int at = indexOf(jpeg, SOS);
        return Arrays.copyOfRange(jpeg, at + 2 + length(jpeg, at), jpeg.length - 2);
    }

    private static int length(byte[] jpeg, int at) {
        return (jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF;
    }
}
