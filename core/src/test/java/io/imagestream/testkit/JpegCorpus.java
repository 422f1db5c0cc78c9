package io.imagestream.testkit;

import static io.imagestream.testkit.JpegSurgery.APP0;
import static io.imagestream.testkit.JpegSurgery.DHT;
import static io.imagestream.testkit.JpegSurgery.DQT;
import static io.imagestream.testkit.JpegSurgery.SOF0;
import static io.imagestream.testkit.JpegSurgery.SOS;
import static io.imagestream.testkit.JpegSurgery.append;
import static io.imagestream.testkit.JpegSurgery.insert;
import static io.imagestream.testkit.JpegSurgery.patched;
import static io.imagestream.testkit.JpegSurgery.segment;
import static io.imagestream.testkit.JpegSurgery.without;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Images of all kinds, with what RTP/JPEG makes of each. */
public final class JpegCorpus {
    /** What becomes of an image where large ones are refused. */
    public enum Outcome {
        /** Its scan is sent as it is. */
        AS_IS,
        /** Its coefficients are coded anew; the picture stays the same. */
        RECODED,
        /** Its pixels are encoded anew. */
        REDRAWN,
        /** It is not sent. */
        REFUSED
    }

    /**
     * An image.
     *
     * @param name what is particular
     * @param bytes the file
     * @param outcome what becomes of it
     */
    public record Entry(String name, byte[] bytes, Outcome outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final int WIDTH = 67;
    private static final int HEIGHT = 51;

    private final List<Entry> entries = new ArrayList<>();

    private JpegCorpus() {}

    /** Returns all images. */
    public static List<Entry> all() {
        JpegCorpus corpus = new JpegCorpus();
        corpus.addThoseThatFit();
        corpus.addThoseToRecode();
        corpus.addThoseToRedraw();
        corpus.addThoseToRefuse();
        return List.copyOf(corpus.entries);
    }

    /** Returns the images with an outcome. */
    public static List<Entry> with(Outcome outcome) {
        return all().stream().filter(entry -> entry.outcome() == outcome).toList();
    }

    /** Returns the file of one image. */
    public static byte[] bytes(String name) {
        return all().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no image " + name))
                .bytes();
    }

    private void addThoseThatFit() {
        for (String name :
                new String[] {"420", "422", "restart-420", "restart-422", "one-table", "finest", "1x1", "17x13", "2040"
                }) {
            add(Outcome.AS_IS, name, file(name));
        }
        byte[] jpeg = file("420");
        add(Outcome.AS_IS, "padded", append(jpeg, new byte[100]));
        add(Outcome.AS_IS, "garbage behind", append(jpeg, (byte) 0xFF, (byte) SOS, (byte) 7));
        add(Outcome.AS_IS, "no Huffman tables", without(jpeg, DHT));
        add(Outcome.AS_IS, "no Huffman tables 4:2:2", without(file("422"), DHT));
        add(Outcome.AS_IS, "no JFIF", without(jpeg, APP0));
        add(Outcome.AS_IS, "thumbnail", insert(jpeg, DQT, segment(0xE1, file("1x1"))));
        add(Outcome.AS_IS, "fill bytes", insert(jpeg, DHT, (byte) 0xFF, (byte) 0xFF));
        add(Outcome.AS_IS, "Adobe YCbCr", insert(jpeg, DQT, adobe(1)));
        add(Outcome.AS_IS, "restart interval of 0", insert(jpeg, SOS, segment(0xDD, (byte) 0, (byte) 0)));
    }

    private void addThoseToRecode() {
        for (String name : new String[] {
            "optimised-420",
            "optimised-422",
            "optimised-grey",
            "422-factors",
            "grey",
            "1x1-grey",
            "progressive-420",
            "progressive-422",
            "progressive-grey",
            "restart-grey",
            "restart-optimised",
            "restart-progressive",
            "restart-separate",
            "separate-420",
            "separate-422",
            "separate-progressive"
        }) {
            add(Outcome.RECODED, name, file(name));
        }
        byte[] jpeg = file("420");
        add(Outcome.RECODED, "extended", patched(jpeg, SOF0, 1, 0xC1));
        add(Outcome.RECODED, "16-bit table of small entries", JpegSurgery.widened(jpeg));
        add(Outcome.RECODED, "comment behind the scan", JpegSurgery.splice(jpeg, jpeg.length - 2, segment(0xFE, (byte)
                7)));
        add(Outcome.RECODED, "grey without Huffman tables", without(file("grey"), DHT));
        add(Outcome.RECODED, "grey with factors", patched(file("grey"), SOF0, 11, 0x22));
        add(Outcome.RECODED, "FFmpeg", Golden.frames().get(0));
    }

    private void addThoseToRedraw() {
        for (String name : new String[] {"411", "440", "444", "progressive-444", "three-tables", "wide-table", "rgb"}) {
            add(Outcome.REDRAWN, name, file(name));
        }
        add(Outcome.REDRAWN, "Adobe RGB", insert(without(file("420"), APP0), DQT, adobe(0)));
        add(Outcome.REDRAWN, "4:4:4 without JFIF", without(file("444"), APP0));
        add(Outcome.REDRAWN, "4:4:4 without Huffman tables", without(file("444"), DHT));
        add(Outcome.REDRAWN, "PNG", image("png", BufferedImage.TYPE_INT_RGB));
        add(Outcome.REDRAWN, "PNG with transparency", image("png", BufferedImage.TYPE_INT_ARGB));
        add(Outcome.REDRAWN, "grey PNG", image("png", BufferedImage.TYPE_BYTE_GRAY));
        add(Outcome.REDRAWN, "grey PNG of 16 bits", image("png", BufferedImage.TYPE_USHORT_GRAY));
        add(Outcome.REDRAWN, "PNG with a palette", image("png", BufferedImage.TYPE_BYTE_INDEXED));
        add(Outcome.REDRAWN, "black and white PNG", image("png", BufferedImage.TYPE_BYTE_BINARY));
        add(Outcome.REDRAWN, "GIF", image("gif", BufferedImage.TYPE_BYTE_INDEXED));
        add(Outcome.REDRAWN, "BMP", image("bmp", BufferedImage.TYPE_INT_RGB));
        add(Outcome.REDRAWN, "BMP with a palette", image("bmp", BufferedImage.TYPE_BYTE_INDEXED));
    }

    private void addThoseToRefuse() {
        for (String name : new String[] {"2048", "2048-optimised", "arithmetic", "cmyk"}) {
            add(Outcome.REFUSED, name, file(name));
        }
        byte[] jpeg = file("420");
        byte[] random = new byte[1000];
        new SplittableRandom(1).nextBytes(random);
        add(Outcome.REFUSED, "empty", new byte[0]);
        add(Outcome.REFUSED, "one byte", new byte[] {(byte) 0xFF});
        add(Outcome.REFUSED, "random", random);
        add(Outcome.REFUSED, "filler behind a JPEG's first bytes", TestFrames.jpeg(1, 1000));
        add(Outcome.REFUSED, "text", "<svg/>".getBytes(StandardCharsets.US_ASCII));
        add(Outcome.REFUSED, "truncated", Arrays.copyOf(jpeg, jpeg.length / 2));
        add(Outcome.REFUSED, "without its end", Arrays.copyOf(jpeg, jpeg.length - 1));
        add(Outcome.REFUSED, "no scan", append(Arrays.copyOf(jpeg, JpegSurgery.indexOf(jpeg, SOS)), end()));
        add(Outcome.REFUSED, "empty scan", append(beforeScanData(jpeg), end()));
        add(Outcome.REFUSED, "12 bits", patched(jpeg, SOF0, 4, 12));
        add(Outcome.REFUSED, "lossless", patched(jpeg, SOF0, 1, 0xC3));
        add(Outcome.REFUSED, "hierarchical", patched(jpeg, SOF0, 1, 0xC5));
        add(Outcome.REFUSED, "no height", patched(patched(jpeg, SOF0, 5, 0), SOF0, 6, 0));
        add(Outcome.REFUSED, "no width", patched(patched(jpeg, SOF0, 7, 0), SOF0, 8, 0));
        add(Outcome.REFUSED, "no quantization table", without(jpeg, DQT));
        add(Outcome.REFUSED, "quantization by 0", patched(jpeg, DQT, 9, 0));
        add(Outcome.REFUSED, "Huffman table with too many codes", patched(jpeg, DHT, 5, 3));
        add(Outcome.REFUSED, "damaged where it is recoded", damaged(file("optimised-420")));
        add(Outcome.REFUSED, "101 scans", scans(101));
        add(Outcome.REFUSED, "PNG of 50000x50000", hugePng());
        add(Outcome.REFUSED, "truncated PNG", half(image("png", BufferedImage.TYPE_INT_RGB)));
        add(Outcome.REFUSED, "truncated GIF", half(image("gif", BufferedImage.TYPE_BYTE_INDEXED)));
        add(Outcome.REFUSED, "truncated BMP", half(image("bmp", BufferedImage.TYPE_INT_RGB)));
        add(Outcome.REFUSED, "BMP with a JPEG within", bmpWithJpeg());
    }

    private void add(Outcome outcome, String name, byte[] bytes) {
        entries.add(new Entry(name, bytes, outcome));
    }

    private static byte[] file(String name) {
        try (InputStream in = JpegCorpus.class.getResourceAsStream("jpeg/" + name + ".jpg")) {
            if (in == null) {
                throw new AssertionError("the resource jpeg/" + name + ".jpg is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] image(String format, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture(type), format, out)) {
                throw new AssertionError("no encoder writes " + format + " of type " + type);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Draws a picture with corners of four colours, and the middle transparent where there is transparency. */
    public static BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
        Graphics2D graphics = picture.createGraphics();
        try {
            Color[] colours = {Color.WHITE, Color.RED, new Color(0, 160, 0), new Color(128, 128, 128)};
            for (int i = 0; i < colours.length; i++) {
                graphics.setColor(colours[i]);
                graphics.fillRect(i % 2 * (WIDTH - 24), i / 2 * (HEIGHT - 18), 24, 18);
            }
        } finally {
            graphics.dispose();
        }
        return picture;
    }

    private static byte[] adobe(int transform) {
        byte[] parameters = Arrays.copyOf("Adobe".getBytes(StandardCharsets.US_ASCII), 12);
        parameters[6] = 100;
        parameters[11] = (byte) transform;
        return segment(0xEE, parameters);
    }

    private static byte[] end() {
        return new byte[] {(byte) 0xFF, (byte) 0xD9};
    }

    private static byte[] half(byte[] image) {
        return Arrays.copyOf(image, image.length / 2);
    }

    private static byte[] beforeScanData(byte[] jpeg) {
        return Arrays.copyOf(jpeg, jpeg.length - 2 - JpegSurgery.scan(jpeg).length);
    }

    /** Cuts a third out of the scan. */
    private static byte[] damaged(byte[] jpeg) {
        int third = JpegSurgery.scan(jpeg).length / 3;
        byte[] start = Arrays.copyOf(jpeg, jpeg.length - 2 - 2 * third);
        return append(start, Arrays.copyOfRange(jpeg, jpeg.length - 2 - third, jpeg.length));
    }

    private static byte[] scans(int count) {
        byte[] jpeg = file("progressive-420");
        int sos = JpegSurgery.indexOf(jpeg, SOS);
        int next = sos + 2;
        while ((jpeg[next] & 0xFF) != 0xFF || (jpeg[next + 1] & 0xFF) != DHT) {
            next++;
        }
        byte[] scan = Arrays.copyOfRange(jpeg, sos, next);
        byte[] result = Arrays.copyOf(jpeg, sos);
        for (int i = 0; i < count; i++) {
            result = append(result, scan);
        }
        return append(result, end());
    }

    private static byte[] hugePng() {
        byte[] png = image("png", BufferedImage.TYPE_INT_RGB);
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
        return png;
    }

    private static byte[] bmpWithJpeg() {
        byte[] bmp = image("bmp", BufferedImage.TYPE_INT_RGB);
        bmp[30] = 4;
        return bmp;
    }
}
