package io.imagestream.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class MultipartPartProperties {
    private static final String BOUNDARY = "frame-0a9z";

    @Example
    void aPartIsAsPlayersWantIt() {
        assertThat(text(MultipartPart.first(BOUNDARY))).isEqualTo("--frame-0a9z\r\n");
        assertThat(text(MultipartPart.header("image/jpeg", 1886, 1_700_000_000_250_000L, 7)))
                .isEqualTo("Content-Type: image/jpeg\r\n"
                        + "Content-Length: 1886\r\n"
                        + "X-Timestamp: 1700000000.250000\r\n"
                        + "X-Frame-Id: 7\r\n"
                        + "\r\n");
        assertThat(text(MultipartPart.end(BOUNDARY))).isEqualTo("\r\n--frame-0a9z\r\n");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    /** Reads as RFC 2046 has it, and by the lengths as players do. */
    @Property(tries = 200)
    void whatIsWrittenIsMultipart(
            @ForAll @Size(max = 5) List<@IntRange(min = 0, max = 500) Integer> lengths, @ForAll Random random) {
        List<byte[]> images = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MultipartPart.first(BOUNDARY));
        for (int length : lengths) {
            byte[] image = new byte[length];
            random.nextBytes(image);
            out.writeBytes(MultipartPart.header("image/png", length, random.nextLong() >>> 12, images.size()));
            out.writeBytes(image);
            out.writeBytes(MultipartPart.end(BOUNDARY));
            images.add(image);
        }
        String all = out.toString(ISO_8859_1);
        assertThat(all).startsWith("--" + BOUNDARY + "\r\n").endsWith("--" + BOUNDARY + "\r\n");
        int at = BOUNDARY.length() + 4;
        for (byte[] image : images) {
            int body = all.indexOf("\r\n\r\n", at) + 4;
            List<String> headers = List.of(all.substring(at, body - 4).split("\r\n"));
            assertThat(headers).allMatch(header -> header.matches("[A-Z][A-Za-z-]+: [!-~]+"));
            assertThat(headers).contains("Content-Length: " + image.length, "X-Frame-Id: " + images.indexOf(image));
            String delimiter = "\r\n--" + BOUNDARY + "\r\n";
            assertThat(all.indexOf(delimiter, body)).isEqualTo(body + image.length);
            at = body + image.length + delimiter.length();
        }
        assertThat(at).isEqualTo(all.length());
    }

    @Property
    void aTimeIsADecimalNumberOfSeconds(@ForAll long micros) {
        String timestamp = MultipartPart.timestamp(micros);
        assertThat(timestamp).matches("-?(0|[1-9][0-9]*)\\.[0-9]{6}");
        assertThat(new BigDecimal(timestamp)).isEqualTo(BigDecimal.valueOf(micros, 6));
    }

    @Property
    void timesNearTheEpochHaveAllTheirDigits(@ForAll @LongRange(min = -2_000_000, max = 2_000_000) long micros) {
        aTimeIsADecimalNumberOfSeconds(micros);
    }
}
