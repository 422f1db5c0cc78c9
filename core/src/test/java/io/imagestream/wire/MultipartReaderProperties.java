package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.wire.MultipartReader.Part;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MultipartReaderProperties {
    private static final int MAX = 100_000;

    /** An image, which can be compared. */
    private record Image(OptionalInt id, OptionalLong micros, String bytes) {
        static Image of(Part part) {
            return new Image(part.id(), part.capturedMicros(), new String(part.bytes(), StandardCharsets.ISO_8859_1));
        }
    }

    private static List<Image> images(List<Part> parts) {
        return parts.stream().map(Image::of).collect(Collectors.toList());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String jpeg(String inside) {
        return "\u00ff\u00d8\u00ff" + inside + "\u00ff\u00d9";
    }

    private static MultipartReader reader(String boundary) {
        return new MultipartReader(Optional.ofNullable(boundary), MAX);
    }

    // --- cameras of any kind ----------------------------------------------------------------------------------------

    private enum Length {
        RIGHT,
        ABSENT,
        TOO_SHORT,
        TOO_LONG,
        NONSENSE
    }

    /** What a camera does, and does all the time. */
    private record Camera(
            String declared,
            String delimiter,
            String beginning,
            String lineEnd,
            String colon,
            int headerCase,
            Length length,
            String padding,
            boolean breaksLine,
            boolean otherParts,
            boolean ends) {
        Camera {
            // Behind an image of unknown length padding cannot be told from it.
            padding = length == Length.RIGHT ? padding : "";
        }

        byte[] encode(List<Image> images, Random random) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(ascii(beginning.replace("\n", lineEnd)));
            boolean first = true;
            for (Image image : images) {
                if (!first || !beginning.startsWith("Server:")) {
                    out.writeBytes(ascii(delimiter + lineEnd));
                }
                first = false;
                out.writeBytes(part(image, random));
                if (otherParts) {
                    out.writeBytes(ascii(delimiter + lineEnd + header("Content-Type", "text/plain") + lineEnd
                            + "hello, no image" + lineEnd));
                    out.writeBytes(ascii(delimiter
                            + lineEnd
                            + header("Content-Type", "image/jpeg")
                            + (length == Length.RIGHT ? header("Content-Length", "0") : "")
                            + lineEnd
                            + lineEnd));
                }
            }
            out.writeBytes(ascii(delimiter + (ends ? "--\r\nthe end" : lineEnd)));
            return out.toByteArray();
        }

        private byte[] part(Image image, Random random) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            StringBuilder headers = new StringBuilder(header("Content-Type", "image/jpeg"));
            int size = image.bytes().length();
            switch (length) {
                case RIGHT -> headers.append(header("Content-Length", Integer.toString(size)));
                case TOO_SHORT -> headers.append(header("Content-Length", Integer.toString(random.nextInt(size))));
                // Line breaks counted in are taken for a part of the image.
                case TOO_LONG ->
                    headers.append(header("Content-Length", Integer.toString(size + 3 + random.nextInt(200))));
                case NONSENSE -> headers.append(header("Content-Length", random.nextBoolean() ? "-5" : "many"));
                case ABSENT -> headers.append(header("X-Other", "Content-Length: 5"));
            }
            image.id().ifPresent(id -> headers.append(header("X-Frame-Id", Integer.toString(id))));
            image.micros()
                    .ifPresent(micros -> headers.append(
                            header("X-Timestamp", String.format("%d.%06d", micros / 1_000_000, micros % 1_000_000))));
            out.writeBytes(ascii(headers + lineEnd + image.bytes() + padding + (breaksLine ? lineEnd : "")));
            return out.toByteArray();
        }

        private String header(String name, String value) {
            String cased = headerCase == 0
                    ? name
                    : headerCase == 1 ? name.toLowerCase(Locale.ROOT) : name.toUpperCase(Locale.ROOT);
            return cased + colon + value + lineEnd;
        }
    }

    @Provide
    Arbitrary<Camera> cameras() {
        // What is declared, the line that is sent, and what comes before the first one.
        Arbitrary<Tuple.Tuple3<String, String, String>> boundaries = Arbitraries.of(
                Tuple.of("frame", "--frame", ""),
                Tuple.of("frame", "--frame", "\n"),
                Tuple.of("frame", "--frame", "\n\nThis is a preamble.\n--other\n\n"),
                Tuple.of("frame", "--frame", "Server: starts without a boundary line\n"),
                Tuple.of("--frame", "--frame", ""),
                Tuple.of("--frame", "--frame", "Server: starts without a boundary line\n"),
                Tuple.of("--frame", "----frame", "\n"),
                Tuple.of("frame", "frame", "\n"),
                Tuple.of("frame", "--FRAME-of-another-name", ""),
                Tuple.of((String) null, "--frame", ""),
                Tuple.of((String) null, "--frame", "\nThis is a preamble.\n"),
                Tuple.of("", "--frame", ""),
                Tuple.of("--", "--frame", "\n"),
                Tuple.of("-a'()+_,-./:=?", "---a'()+_,-./:=?", ""),
                Tuple.of("a b", "--a b", ""),
                Tuple.of(null, "----------------------------8412", "\n"));
        return Builders.withBuilder(() -> new Object[10])
                .use(boundaries)
                .in((parts, value) -> set(parts, 0, value))
                .use(Arbitraries.of("\r\n", "\n"))
                .in((parts, value) -> set(parts, 1, value))
                .use(Arbitraries.of(": ", ":", " :  "))
                .in((parts, value) -> set(parts, 2, value))
                .use(Arbitraries.integers().between(0, 2))
                .in((parts, value) -> set(parts, 3, value))
                .use(Arbitraries.of(Length.class))
                .in((parts, value) -> set(parts, 4, value))
                .use(Arbitraries.of("", "\0", " \t", "\r\n\r\n", "\0\0\0\0\0\0\0\0"))
                .in((parts, value) -> set(parts, 5, value))
                .use(Arbitraries.of(true, true, false))
                .in((parts, value) -> set(parts, 6, value))
                .use(Arbitraries.of(true, false))
                .in((parts, value) -> set(parts, 7, value))
                .use(Arbitraries.of(true, false))
                .in((parts, value) -> set(parts, 8, value))
                .build(MultipartReaderProperties::camera);
    }

    private static Object[] set(Object[] parts, int index, Object value) {
        parts[index] = value;
        return parts;
    }

    @SuppressWarnings("unchecked")
    private static Camera camera(Object[] parts) {
        Tuple.Tuple3<String, String, String> boundary = (Tuple.Tuple3<String, String, String>) parts[0];
        return new Camera(
                boundary.get1(),
                boundary.get2(),
                boundary.get3(),
                (String) parts[1],
                (String) parts[2],
                (int) parts[3],
                (Length) parts[4],
                (String) parts[5],
                (boolean) parts[6],
                (boolean) parts[7],
                (boolean) parts[8]);
    }

    /** Images that end as JPEGs do or as others, in bytes that are no boundary and no marker. */
    @Provide
    Arbitrary<Image> someImages() {
        Arbitrary<String> inside = Arbitraries.strings()
                .withCharRange('\u0000', '\u00d7')
                .withChars("\r\n-")
                .ofMaxLength(300);
        Arbitrary<String> bytes = Combinators.combine(inside, Arbitraries.of(true, true, false))
                .as((text, isJpeg) -> isJpeg ? jpeg(text) : "BM" + text + "~");
        Arbitrary<OptionalInt> ids = Arbitraries.integers()
                .between(0, Integer.MAX_VALUE)
                .injectNull(0.5)
                .map(id -> id == null ? OptionalInt.empty() : OptionalInt.of(id));
        Arbitrary<OptionalLong> micros = Arbitraries.longs()
                .between(0, 99_999_999_999L * 1_000_000)
                .injectNull(0.5)
                .map(value -> value == null ? OptionalLong.empty() : OptionalLong.of(value));
        return Combinators.combine(ids, micros, bytes).as(Image::new);
    }

    @Property(tries = 3000)
    void whatAnyCameraSendsIsReadHoweverItIsSplit(
            @ForAll("cameras") Camera camera,
            @ForAll @Size(min = 1, max = 6) List<@From("someImages") Image> images,
            @ForAll Random random)
            throws WireFormatException {
        MultipartReader reader = reader(camera.declared());
        List<Part> parts = Pieces.readAll(camera.encode(images, random), random, reader::next);
        assertThat(images(parts)).isEqualTo(images);
        assertThat(reader.hasEnded()).isEqualTo(camera.ends());
        assertThat(reader.capacity()).isLessThan(70_000);
    }

    @Property
    void oneWrongLengthHarmsNoOtherImage(
            @ForAll @Size(min = 3, max = 6) List<@From("someImages") Image> images,
            @ForAll @IntRange(max = 3) int number,
            @ForAll @IntRange(min = -400, max = 1000) int change,
            @ForAll Random random)
            throws WireFormatException {
        int wrong = number % images.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < images.size(); i++) {
            String bytes = images.get(i).bytes();
            int length = Math.max(1, bytes.length() + (i == wrong ? change : 0));
            out.writeBytes(ascii("--frame\r\nContent-Length: " + length + "\r\n\r\n" + bytes + "\r\n"));
        }
        out.writeBytes(ascii("--frame--\r\n"));
        List<String> read = new ArrayList<>();
        for (Part part : Pieces.readAll(out.toByteArray(), random, reader("frame")::next)) {
            read.add(Image.of(part).bytes());
        }
        List<String> expected = images.stream().map(Image::bytes).collect(Collectors.toList());
        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < read.size(); i++) {
            if (i != wrong) {
                assertThat(read.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    // --- when an image is there -------------------------------------------------------------------------------------

    private static String part(String bytes) {
        return "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + bytes.length() + "\r\n\r\n" + bytes;
    }

    private static List<String> feed(MultipartReader reader, String bytes) throws WireFormatException {
        return images(Pieces.readAll(ascii(bytes), reader::next)).stream()
                .map(Image::bytes)
                .collect(Collectors.toList());
    }

    @Example
    void aJpegIsThereWithItsLastByte() throws WireFormatException {
        MultipartReader reader = reader("frame");
        for (String image : List.of(jpeg("one"), jpeg("two"), jpeg("three"))) {
            String bytes = part(image);
            assertThat(feed(reader, bytes.substring(0, bytes.length() - 1))).isEmpty();
            assertThat(feed(reader, bytes.substring(bytes.length() - 1))).containsExactly(image);
            assertThat(feed(reader, "\r\n")).isEmpty();
        }
    }

    @Example
    void anotherImageIsThereWithItsLastByteOnceALengthHasProvedRight() throws WireFormatException {
        MultipartReader reader = reader("frame");
        assertThat(feed(reader, part("BM one"))).isEmpty();
        assertThat(feed(reader, "\r\n" + part("BM two"))).containsExactly("BM one", "BM two");
        assertThat(feed(reader, "\r\n" + part("BM three"))).containsExactly("BM three");
    }

    @Example
    void aLengthThatProvedWrongIsNotBelievedAgain() throws WireFormatException {
        MultipartReader reader = reader("frame");
        String wrong = "--frame\r\nContent-Length: 8\r\n\r\n" + jpeg("longer than eight") + "\r\n";
        assertThat(feed(reader, wrong)).isEmpty();
        assertThat(feed(reader, part(jpeg("two")))).containsExactly(jpeg("longer than eight"));
        assertThat(feed(reader, "\r\n--frame\r\n")).containsExactly(jpeg("two"));
    }

    @Example
    void whatFollowsAnImageOfALengthThatIsTooShortIsPassedOver() throws WireFormatException {
        MultipartReader reader = reader("frame");
        assertThat(feed(
                        reader,
                        part(jpeg("one")) + "\r\n" + part(jpeg("two")) + "more of it\r\n" + part(jpeg("three"))))
                .containsExactly(jpeg("one"), jpeg("two"));
        assertThat(feed(reader, "\r\n--frame--")).containsExactly(jpeg("three"));
        assertThat(reader.hasEnded()).isTrue();
    }

    @Example
    void whatFollowsSuchAnImageMayComeByItself() throws WireFormatException {
        MultipartReader reader = reader("frame");
        assertThat(feed(reader, part(jpeg("one")))).containsExactly(jpeg("one"));
        assertThat(feed(reader, "more of it")).isEmpty();
        assertThat(feed(reader, "\r\n" + part(jpeg("two")))).isEmpty();
        assertThat(feed(reader, "\r\n--frame")).isEmpty();
        assertThat(feed(reader, "\r\n")).containsExactly(jpeg("two"));
    }

    @Example
    void aStreamMayEndWithoutAnImage() throws WireFormatException {
        MultipartReader reader = reader("frame");
        assertThat(feed(reader, "\r\n--frame--\r\n")).isEmpty();
        assertThat(reader.hasEnded()).isTrue();
    }

    @Example
    void whatFollowsTheEndMeansNothing() throws WireFormatException {
        MultipartReader reader = reader("frame");
        assertThat(feed(reader, part(jpeg("one")) + "\r\n--frame--\r\n" + part(jpeg("two"))))
                .containsExactly(jpeg("one"));
        assertThat(reader.hasEnded()).isTrue();
        assertThat(feed(reader, part(jpeg("three")) + "\r\n--frame\r\n")).isEmpty();
        assertThat(reader.capacity()).isZero();
    }

    @Property
    void whatThisLibraryWritesIsRead(
            @ForAll @Size(min = 1, max = 5) List<@From("someImages") Image> images, @ForAll Random random)
            throws WireFormatException {
        List<Image> complete = images.stream()
                .map(image -> new Image(
                        OptionalInt.of(image.id().orElse(7)),
                        OptionalLong.of(image.micros().orElse(1_234_567)),
                        image.bytes()))
                .collect(Collectors.toList());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MultipartPart.first("word"));
        for (Image image : complete) {
            out.writeBytes(MultipartPart.header(
                    "image/jpeg",
                    image.bytes().length(),
                    image.micros().getAsLong(),
                    image.id().getAsInt()));
            out.writeBytes(ascii(image.bytes()));
            out.writeBytes(MultipartPart.end("word"));
        }
        assertThat(images(Pieces.readAll(out.toByteArray(), random, reader("word")::next)))
                .isEqualTo(complete);
    }

    // --- cameras that exist -----------------------------------------------------------------------------------------

    @Example
    void readsMjpgStreamer() throws WireFormatException {
        String image = jpeg("one");
        List<Part> parts = Pieces.readAll(
                ascii("--boundarydonotcross\r\nContent-Type: image/jpeg\r\nContent-Length: " + image.length()
                        + "\r\nX-Timestamp: 1700000000.000123\r\n\r\n" + image + "\r\n--boundarydonotcross\r\n"),
                reader("boundarydonotcross")::next);
        assertThat(images(parts))
                .containsExactly(new Image(OptionalInt.empty(), OptionalLong.of(1_700_000_000_000_123L), image));
    }

    @Example
    void readsOlderEsp32WithoutAFirstBoundary() throws WireFormatException {
        String part =
                "Content-Type: image/jpeg\r\nContent-Length: " + jpeg("one").length() + "\r\n\r\n" + jpeg("one");
        assertThat(feed(reader("123456789000000000000987654321"), part)).containsExactly(jpeg("one"));
        assertThat(feed(
                        reader("123456789000000000000987654321"),
                        part + "\r\n--123456789000000000000987654321\r\n" + part))
                .hasSize(2);
    }

    @Example
    void readsFfmpegThatTellsNoLength() throws WireFormatException {
        String part = "--ffmpeg\r\nContent-type: image/jpeg\r\n\r\n" + jpeg("one") + "\r\n";
        assertThat(feed(reader("ffmpeg"), part + part + "--ffmpeg\r\n")).containsExactly(jpeg("one"), jpeg("one"));
    }

    // --- headers ----------------------------------------------------------------------------------------------------

    private static Image only(String headers) throws WireFormatException {
        List<Part> parts = Pieces.readAll(
                ascii("--frame\r\n" + headers + "\r\n\r\n" + jpeg("") + "\r\n--frame\r\n"), reader("frame")::next);
        assertThat(parts).hasSize(1);
        return Image.of(parts.get(0));
    }

    @Example
    void idsAreNumbersFromZeroTo2147483647() throws WireFormatException {
        assertThat(only("X-Frame-Id: 0").id()).hasValue(0);
        assertThat(only("x-frame-id:0000000017 ").id()).hasValue(17);
        assertThat(only("X-FRAME-ID: 2147483647").id()).hasValue(Integer.MAX_VALUE);
        for (String none : List.of("2147483648", "-1", "+1", "1.0", "0x1", "", "99999999999", "\u00b2")) {
            assertThat(only("X-Frame-Id: " + none).id()).as(none).isEmpty();
        }
    }

    @Example
    void timesAreSecondsAndAFraction() throws WireFormatException {
        assertThat(only("X-Timestamp: 1700000000.123456").micros()).hasValue(1_700_000_000_123_456L);
        assertThat(only("x-timestamp:0").micros()).hasValue(0);
        assertThat(only("X-Timestamp: 12.5").micros()).hasValue(12_500_000);
        assertThat(only("X-Timestamp: 12.123456789").micros()).hasValue(12_123_456);
        assertThat(only("X-Timestamp: 99999999999.999999").micros()).hasValue(99_999_999_999_999_999L);
        for (String none : List.of("", "-1", "now", "1.", ".5", "1,5", "100000000000", "1.0000000001", "1 2")) {
            assertThat(only("X-Timestamp: " + none).micros()).as(none).isEmpty();
        }
    }

    @Example
    void whatIsNoHeaderIsPassedOver() throws WireFormatException {
        assertThat(only("no header\r\n: \r\n  folded\r\nX-Frame-Id: 1").id()).hasValue(1);
    }

    @Example
    void partsThatAreNoImageArePassedOver() throws WireFormatException {
        String text = "--frame\r\nContent-Type: %s\r\n\r\n%s\r\n";
        String stream = String.format(text, "text/plain", "a")
                + String.format(text, "application/json; charset=utf-8", "b")
                + String.format(text, "IMAGE/jpg", "c")
                + String.format(text, "application/octet-stream", "d")
                + String.format(text, "", "e")
                + String.format(text, "audio/basic", "f");
        assertThat(feed(reader("frame"), stream + "--frame--")).containsExactly("c", "d", "e");
    }

    // --- bounds -----------------------------------------------------------------------------------------------------

    private static void assertRefused(MultipartReader reader, String text, String... named) {
        assertThatThrownBy(() -> Pieces.readAll(ascii(text), reader::next))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
    }

    @Example
    void whatDoesNotBeginWithABoundaryIsRefused() {
        String message = "no boundary line is at the stream's beginning";
        assertRefused(reader("frame"), jpeg("x".repeat(2000)), message);
        assertRefused(reader("frame"), "line\n".repeat(5000), message);
        assertRefused(reader("frame"), "\r\n".repeat(9000), message);
        assertRefused(reader(null), "Content-Type: image/jpeg\r\n\r\n" + jpeg("x".repeat(2000)), message);
    }

    @Example
    void headersThatAreTooLongAreRefused() {
        assertRefused(reader("frame"), "--frame\r\nX: " + "x".repeat(1022), "1024");
        assertRefused(reader("frame"), "--frame\r\n" + "X: y\r\n".repeat(3000), "16384");
    }

    @Example
    void headersOfTheNextPartCountAnew() throws WireFormatException {
        String part = "--frame\r\n" + "X: y\r\n".repeat(2000) + "\r\n" + jpeg("") + "\r\n";
        assertThat(feed(reader("frame"), part + part + part + "--frame--")).hasSize(3);
    }

    @Property(tries = 20)
    void anImageOfTheMaximumIsReadAndOneByteMoreRefused(
            @ForAll @IntRange(min = 5, max = 20_000) int max, @ForAll Random random) throws WireFormatException {
        String largest = jpeg("x".repeat(max - 5));
        String larger = jpeg("x".repeat(max - 4));
        for (String length : List.of("", "Content-Length: %d\r\n")) {
            String part = "--frame\r\n" + length + "\r\n%s\r\n--frame\r\n";
            byte[] bytes = ascii(String.format(length.isEmpty() ? part.replace("%s", "%2$s") : part, max, largest));
            assertThat(Pieces.readAll(bytes, random, new MultipartReader(Optional.of("frame"), max)::next))
                    .hasSize(1);
            assertRefused(
                    new MultipartReader(Optional.of("frame"), max),
                    String.format(length.isEmpty() ? part.replace("%s", "%2$s") : part, max + 1, larger),
                    String.valueOf(max));
        }
    }

    @Example
    void aLengthBeyondTheMaximumIsRefusedAtItsHeader() {
        assertRefused(reader("frame"), "--frame\r\nContent-Length: 100001\r\n", "100001", "100000");
        assertRefused(reader("frame"), "--frame\r\nContent-Length: 99999999999999999999\r\n", "99999999999999999999");
    }

    @Example
    void anImageThatDoesNotEndIsRefused() {
        assertRefused(reader("frame"), "--frame\r\n\r\n" + "x".repeat(MAX + 2000), "100000");
        assertRefused(reader("frame"), part(jpeg("")) + "x".repeat(MAX + 6000), "no boundary");
    }

    @Example
    void memoryFollowsWhatHasArrivedNotWhatTheHeaderPromises() throws WireFormatException {
        List<MultipartReader> readers =
                new ArrayList<>(); // They would not fit into memory if they believed the header.
        for (int i = 0; i < 200; i++) {
            MultipartReader reader = new MultipartReader(Optional.of("frame"), Integer.MAX_VALUE - 8);
            assertThat(feed(reader, "--frame\r\nContent-Length: 2000000000\r\n\r\nfew"))
                    .isEmpty();
            assertThat(reader.next(ByteBuffer.allocate(70_000))).isNull();
            readers.add(reader);
        }
        assertThat(readers).allMatch(reader -> reader.capacity() < 200_000);
    }

    @Property(tries = 20)
    void largeImagesInSmallPiecesAreRead(
            @ForAll @IntRange(min = 60_000, max = 300_000) int length, @ForAll boolean told, @ForAll Random random)
            throws WireFormatException {
        byte[] image = new byte[length];
        random.nextBytes(image);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            out.writeBytes(ascii("--frame\r\n" + (told ? "Content-Length: " + length + "\r\n" : "") + "\r\n"));
            out.writeBytes(image);
            out.writeBytes(ascii("\r\n"));
        }
        out.writeBytes(ascii("--frame--"));
        List<Part> parts =
                Pieces.readAll(out.toByteArray(), random, new MultipartReader(Optional.of("frame"), length)::next);
        assertThat(parts).hasSize(2).allMatch(part -> java.util.Arrays.equals(part.bytes(), image));
    }

    // --- anything at all --------------------------------------------------------------------------------------------

    /** Bytes that look enough like a multipart stream to reach every branch. */
    @Provide
    Arbitrary<byte[]> noise() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of(
                        "--frame",
                        "--frame\r\n",
                        "\r\n--frame\r\n",
                        "frame",
                        "--",
                        "-",
                        "\r",
                        "\n",
                        "\r\n",
                        "\r\n\r\n",
                        "\n\n",
                        "Content-Length: 3\r\n",
                        "Content-Length: 20\r\n\r\n",
                        "content-length:0",
                        "Content-Length: 51",
                        "Content-Type: image/jpeg\r\n",
                        "Content-Type: text/plain\r\n\r\n",
                        "X-Frame-Id: 7\r\n",
                        "\u00ff\u00d8",
                        "\u00ff\u00d9",
                        " \t",
                        "\0\0"),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(8));
        return pieces.list().ofMaxSize(60).map(list -> ascii(String.join("", list)));
    }

    @Provide
    Arbitrary<String> boundaries() {
        return Arbitraries.of("frame", "--frame", "-", "", "--", "\r\n", "f", null);
    }

    private static void assertBounded(MultipartReader reader, List<Part> parts, int max) {
        assertThat(parts).allMatch(part -> part.bytes().length > 0 && part.bytes().length <= max);
        assertThat(reader.capacity()).isLessThanOrEqualTo(max + 6000);
    }

    @Property(tries = 3000)
    void anyBytesGiveImagesOrTheOneDocumentedErrorInBoundedMemory(
            @ForAll("boundaries") String boundary, @ForAll("noise") byte[] bytes, @ForAll Random random) {
        MultipartReader reader = new MultipartReader(Optional.ofNullable(boundary), 50);
        assertBounded(reader, Pieces.readWhatIsValid(bytes, random, reader::next), 50);
    }

    @Property
    void randomBytesBehindABoundaryTakeBoundedMemory(
            @ForAll @IntRange(max = 30_000) int count, @ForAll boolean told, @ForAll Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("--frame\r\n" + (told ? "Content-Length: 900\r\n" : "") + "\r\n"));
        out.writeBytes(bytes);
        MultipartReader reader = new MultipartReader(Optional.of("frame"), 1000);
        assertBounded(reader, Pieces.readWhatIsValid(out.toByteArray(), random, reader::next), 1000);
    }

    @Property(tries = 3000)
    void theSplittingNeverMatters(
            @ForAll("boundaries") String boundary, @ForAll("noise") byte[] bytes, @ForAll Random random) {
        Optional<String> declared = Optional.ofNullable(boundary);
        List<Part> whole = Pieces.readWhatIsValid(bytes, new Random(0), new MultipartReader(declared, 50)::next);
        List<Part> split = Pieces.readWhatIsValid(bytes, random, new MultipartReader(declared, 50)::next);
        assertThat(images(split)).isEqualTo(images(whole));
    }

    @Property
    void aDamagedStreamGivesImagesOrTheOneDocumentedError(
            @ForAll("cameras") Camera camera,
            @ForAll @Size(min = 1, max = 4) List<@From("someImages") Image> images,
            @ForAll Random random) {
        byte[] bytes = camera.encode(images, random);
        for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        MultipartReader reader = reader(camera.declared());
        assertBounded(reader, Pieces.readWhatIsValid(bytes, random, reader::next), MAX);
    }

    @Example
    void aMaximumBelowOneIsRefused() {
        assertThatThrownBy(() -> new MultipartReader(Optional.empty(), 0)).hasMessageContaining("0");
    }
}
