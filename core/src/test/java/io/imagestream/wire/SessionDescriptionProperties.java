package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SessionDescriptionProperties {
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().ascii().ofMaxLength(40),
                Arbitraries.strings().withChars("ab -=:\u00e4").ofMaxLength(260));
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.oneOf(
                Arbitraries.of("192.0.2.1", "239.255.1.2", "224.0.0.1", "2001:db8::1", "ff15::7", "cam_1.example-net"),
                Arbitraries.strings().withChars("abZ019.:-_").ofMinLength(1).ofMaxLength(255));
    }

    @Property
    void whatIsWrittenIsReadAndHasNoLineMore(
            @ForAll @From("names") String name,
            @ForAll long id,
            @ForAll long version,
            @ForAll @From("addresses") String origin,
            @ForAll @From("addresses") String address,
            @ForAll @From("addresses") String source,
            @ForAll @IntRange(min = 1, max = 65_535) int port,
            @ForAll @IntRange(min = 1, max = 65_535) int rtcpPort,
            @ForAll @IntRange(min = 95, max = 127) int type,
            @ForAll Random random)
            throws WireFormatException {
        boolean group = SessionDescription.isGroup(address) && random.nextBoolean();
        Optional<SessionDescription> made = made(
                name,
                id,
                version,
                origin,
                address,
                group ? OptionalInt.of(random.nextInt(256)) : OptionalInt.empty(),
                random.nextBoolean() ? Optional.of(source) : Optional.empty(),
                port,
                random.nextInt(4) == 0 ? port : random.nextBoolean() ? rtcpPort : SessionDescription.nextPort(port),
                type == 95 ? 26 : type,
                random.nextBoolean() ? OptionalDouble.of(rate(random)) : OptionalDouble.empty(),
                random.nextBoolean()
                        ? Optional.of(new SessionDescription.Dimensions(1 + random.nextInt(65_535), port))
                        : Optional.empty(),
                random.nextBoolean());
        if (made.isPresent()) {
            SessionDescription description = made.get();
            String text = description.toText();
            assertThat(SessionDescription.parse(text)).isEqualTo(description);
            assertThat(SessionDescription.parse(text.replace("\r\n", "\n"))).isEqualTo(description);
            int lines = 7
                    + (description.source().isPresent() ? 1 : 0)
                    + (description.receiveOnly() ? 1 : 0)
                    + (description.rtcpPort() != SessionDescription.nextPort(port) ? 1 : 0)
                    + (description.frameRate().isPresent() ? 1 : 0)
                    + (description.dimensions().isPresent() ? 1 : 0);
            assertThat(text.split("\r\n|\r|\n", -1)).hasSize(lines + 1);
        } else {
            assertThat(SessionDescription.isName(name)).isFalse();
        }
    }

    /** Returns a rate of any magnitude, some of few digits. */
    private static double rate(Random random) {
        double rate = Math.pow(10, -3 + 9 * random.nextDouble());
        return random.nextBoolean() ? rate : Math.max(0.001, Math.rint(100 * rate) / 100);
    }

    /** Makes one, unless its name cannot be said. */
    private static Optional<SessionDescription> made(
            String name,
            long id,
            long version,
            String origin,
            String address,
            OptionalInt ttl,
            Optional<String> source,
            int port,
            int rtcpPort,
            int type,
            OptionalDouble rate,
            Optional<SessionDescription.Dimensions> dimensions,
            boolean receiveOnly) {
        try {
            return Optional.of(new SessionDescription(
                    name,
                    id,
                    version,
                    origin,
                    address,
                    ttl,
                    source,
                    port,
                    rtcpPort,
                    type,
                    rate,
                    dimensions,
                    receiveOnly));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("name").message().isPrintable();
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.of(
                "v=",
                "o=",
                "s=",
                "c=",
                "m=",
                "a=",
                "video",
                "26",
                "96",
                "RTP/AVP",
                "IN",
                "IP4",
                "IP6",
                "239.1.1.1/1",
                "239.1.1.1/",
                "a",
                "0",
                "1",
                "-1",
                "99999",
                "rtpmap:96",
                "JPEG/90000",
                "rtcp:",
                "framerate:",
                "x-dimensions:",
                "source-filter:",
                "incl",
                ",",
                "/",
                ".",
                " ",
                " ",
                " ",
                "\n",
                "\n",
                "\r",
                "\t",
                "\0",
                "\u2028",
                "\ud800");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(200),
                words.list().ofMaxSize(60).map(list -> "v=0\n" + String.join("", list)));
    }

    @Property
    void anyTextGivesADescriptionOrTheOneDocumentedError(@ForAll @From("texts") String text) {
        assertReadOrRefused(text);
    }

    @Property
    void aDamagedTextGivesADescriptionOrTheOneDocumentedError(@ForAll Random random) {
        List<String> words = new ArrayList<>(List.of(
                "v=0\no=- 1 1 IN IP4 a\ns=x\nc=IN IP4 239.1.1.1/1\na=source-filter: incl IN IP4 239.1.1.1 a\nm=video 5 RTP/AVP 96\na=rtpmap:96 JPEG/90000\na=rtcp:7\na=framerate:1.5\na=x-dimensions:5,7\n"
                        .split("(?<=[ =:/,\n])")));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(words.size());
            switch (random.nextInt(4)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(random.nextInt(words.size())));
                case 2 -> words.set(at, words.get(random.nextInt(words.size())));
                default -> words.set(at, "" + (char) random.nextInt(300));
            }
        }
        assertReadOrRefused(String.join("", words));
    }

    private static void assertReadOrRefused(String text) {
        try {
            SessionDescription read = SessionDescription.parse(text);
            assertThat(SessionDescription.parse(read.toText())).isEqualTo(read);
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).isPrintable();
        }
    }
}
