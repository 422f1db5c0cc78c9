package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.StreamDescriptor;
import io.imagestream.testkit.Golden;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CatalogTextTest {
    private static final Pattern OBJECT = Pattern.compile(
            "Object ID=(\\d+) name=(\\S*) type=(\\S*) address=(\\S*) port=(\\d+) protocol=(\\S+) ips=([0-9.]+)");

    /** Reads the original's text as its clients do, field by field. */
    private static List<CatalogStream> streams(String text) {
        List<CatalogStream> found = new ArrayList<>();
        Matcher object = OBJECT.matcher(text);
        while (object.find()) {
            found.add(stream(
                    "x",
                    new StreamDescriptor(
                            Integer.parseInt(object.group(1)),
                            object.group(2),
                            object.group(3),
                            object.group(4),
                            Integer.parseInt(object.group(5)),
                            Delivery.parse(object.group(6)),
                            Double.parseDouble(object.group(7)),
                            List.of())));
        }
        return found;
    }

    private static CatalogStream stream(String key, StreamDescriptor descriptor) {
        return new CatalogStream(
                key,
                descriptor,
                StreamState.RUNNING,
                Instant.EPOCH,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void isTheOriginalsByteForByte() {
        String answer = Golden.catalog();
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(answer).contains("Content-Length: " + body.length() + "\r\n");
        List<CatalogStream> streams = streams(body);
        assertThat(streams).hasSize(5);
        assertThat(CatalogText.of("127.0.0.1", 9000, streams)).isEqualTo(body);
    }

    @Test
    void withoutStreamsItNamesTheServer() {
        assertThat(CatalogText.of("10.0.0.1", 80, List.of()))
                .isEqualTo("ServerAddress: 10.0.0.1 \r\nServerPort: 80\r\n");
    }

    @Test
    void aFieldThatIsMissingStaysEmpty() {
        String text = CatalogText.of(
                "h",
                1,
                List.of(stream("x", new StreamDescriptor(7, "", "", "", 9, Delivery.MCAST_PULL, 1000, List.of()))));
        assertThat(text).endsWith("Object ID=7 name= type= address= port=9 protocol=MCAST_PULL ips=1000.0\r\n");
    }

    @Test
    void theWholeAnswerHasTheLengthInBytes() {
        assertThat(CatalogText.wholeAnswer("é\r\n"))
                .contains("Content-Length: 4\r\n")
                .endsWith("\r\n\r\né\r\n");
    }
}
