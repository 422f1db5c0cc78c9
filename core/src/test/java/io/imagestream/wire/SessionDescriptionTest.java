package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
    private static SessionDescription described(String name, String origin, String address, OptionalInt ttl) {
        return new SessionDescription(
                name,
                1_700_000_000,
                1,
                origin,
                address,
                ttl,
                Optional.empty(),
                5004,
                5005,
                26,
                OptionalDouble.of(10),
                Optional.empty(),
                true);
    }

    // --- writing ----------------------------------------------------------------------------------------------------

    @Test
    void aUnicastSessionIsWrittenAsPlayersReadIt() {
        assertThat(described("cam-1", "127.0.0.1", "127.0.0.1", OptionalInt.empty())
                        .toText())
                .isEqualTo("""
                        v=0
                        o=- 1700000000 1 IN IP4 127.0.0.1
                        s=cam-1
                        c=IN IP4 127.0.0.1
                        t=0 0
                        a=recvonly
                        m=video 5004 RTP/AVP 26
                        a=rtpmap:26 JPEG/90000
                        a=framerate:10
                        """.replace("\n", "\r\n"));
    }

    @Test
    void aSourceSpecificSessionOfLargeImagesHasAllThereIs() {
        SessionDescription all = new SessionDescription(
                "d\u00e4ch",
                -1,
                Long.MIN_VALUE,
                "fe80::1",
                "232.1.2.3",
                OptionalInt.of(16),
                Optional.of("192.0.2.1"),
                5004,
                6000,
                96,
                OptionalDouble.of(29.97),
                Optional.of(new SessionDescription.Dimensions(4000, 3000)),
                false);
        assertThat(all.toText()).isEqualTo("""
                        v=0
                        o=- 18446744073709551615 9223372036854775808 IN IP6 fe80::1
                        s=d\u00e4ch
                        c=IN IP4 232.1.2.3/16
                        t=0 0
                        a=source-filter: incl IN IP4 232.1.2.3 192.0.2.1
                        m=video 5004 RTP/AVP 96
                        a=rtpmap:96 JPEG/90000
                        a=rtcp:6000
                        a=framerate:29.97
                        a=x-dimensions:4000,3000
                        """.replace("\n", "\r\n"));
    }

    @Test
    void whatCouldBecomeALineOfItsOwnIsRefused() {
        String[] names = {
            "",
            " ",
            " a",
            "a ",
            "a\r\nm=audio",
            "a\nb",
            "a\rb",
            "a\0b",
            "a\u0085b",
            "a\u2028b",
            "\ud800",
            "n".repeat(256)
        };
        for (String name : names) {
            assertThatThrownBy(() -> described(name, "a", "a", OptionalInt.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name")
                    .message()
                    .isPrintable();
        }
        for (String address : new String[] {"", " ", "a b", "a\nb", "a/1", "\u00e4", "1.2.3.4\r\n", "h".repeat(256)}) {
            assertThatThrownBy(() -> described("a", address, "a", OptionalInt.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("origin")
                    .message()
                    .isPrintable();
            assertThatThrownBy(() -> described("a", "a", address, OptionalInt.empty()))
                    .hasMessageContaining("address");
        }
    }

    @Test
    void onlyAGroupOfIpv4HasATtl() {
        for (String address :
                new String[] {"192.0.2.1", "ff15::1", "223.1.1.1", "240.1.1.1", "host", "239.1.1", "2390.1.1.1"}) {
            assertThatThrownBy(() -> described("a", "a", address, OptionalInt.of(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("TTL", address);
        }
        assertThatThrownBy(() -> described("a", "a", "239.1.1.1", OptionalInt.of(256)))
                .hasMessageContaining("256");
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    @Test
    void theDescriptionOfFfmpegIsReadEvenWithTheGreetingBefore() throws WireFormatException {
        SessionDescription read = SessionDescription.parse("""
                SDP:
                v=0
                o=- 0 0 IN IP4 127.0.0.1
                s=No Name
                c=IN IP4 239.1.1.1/16
                t=0 0
                a=tool:libavformat LIBAVFORMAT_VERSION
                m=video 5004 RTP/AVP 26
                b=AS:200

                """);
        assertThat(read)
                .isEqualTo(new SessionDescription(
                        "No Name",
                        0,
                        0,
                        "127.0.0.1",
                        "239.1.1.1",
                        OptionalInt.of(16),
                        Optional.empty(),
                        5004,
                        5005,
                        26,
                        OptionalDouble.empty(),
                        Optional.empty(),
                        false));
    }

    @Test
    void ofACamerasMediaTheFirstJpegIsTaken() throws WireFormatException {
        SessionDescription read = SessionDescription.parse(String.join(
                "\r\n",
                "v=0",
                "o=user 18446744073709551615 3 IN IP6 2001:db8::1",
                "s= ",
                "i=",
                "t=0 0",
                "a=sendonly",
                "m=audio 4000 RTP/AVP 0",
                "c=IN IP4 192.0.2.9",
                "m=video 4002 RTP/AVP 96",
                "c=IN IP4 192.0.2.9",
                "a=rtpmap:96 H264/90000",
                "m=video 4004/2 RTP/AVPF 97 98",
                "c=IN IP6 FF15::101/3",
                "a=source-filter: incl IN IP6 ff15::101 2001:db8::1 2001:db8::2",
                "a=rtpmap:97 H264/90000",
                "a=rtpmap:98 jpeg/90000",
                "a=framerate:12.5",
                "a=x-dimensions: 4096, 2160 ",
                "a=rtcp:4010 IN IP4 192.0.2.9",
                "a=recvonly",
                "m=video 4006 RTP/AVP 26"));
        assertThat(read)
                .isEqualTo(new SessionDescription(
                        "-",
                        -1,
                        3,
                        "2001:db8::1",
                        "FF15::101",
                        OptionalInt.empty(),
                        Optional.of("2001:db8::1"),
                        4004,
                        4010,
                        98,
                        OptionalDouble.of(12.5),
                        Optional.of(new SessionDescription.Dimensions(4096, 2160)),
                        true));
    }

    @Test
    void aMediumMayNameAHostAndSayLittleElse() throws WireFormatException {
        SessionDescription read = SessionDescription.parse("\uFEFFv=0\nc=in ip4 cam_1.example\nm=VIDEO 1 rtp/avp 26");
        assertThat(read.address()).isEqualTo("cam_1.example");
        assertThat(read.origin()).isEqualTo("cam_1.example");
        assertThat(read.name()).isEqualTo("-");
        assertThat(read.rtcpPort()).isEqualTo(2);
    }

    private static SessionDescription with(String... lines) throws WireFormatException {
        return SessionDescription.parse(
                "v=0\nc=IN IP4 232.1.1.1/3/2\nm=video 5004 RTP/AVP 26\n" + String.join("\n", lines));
    }

    @Test
    void whatAnAttributeMeansIsTold() throws WireFormatException {
        assertThat(with().ttl()).hasValue(3);
        assertThat(with("c=IN IP4 232.1.1.1").ttl()).isEmpty();
        assertThat(with("c=IN IP4 192.0.2.1/24").ttl()).isEmpty();
        assertThat(with("a=rtcp-mux").rtcpPort()).isEqualTo(5004);
        assertThat(with("a=rtcp:7", "a=rtcp-mux").rtcpPort()).isEqualTo(5004);
        assertThat(with("a=source-filter:incl IN IP4 * 192.0.2.1").source()).hasValue("192.0.2.1");
        assertThat(with("a=source-filter: incl IN IP4 232.1.1.2 192.0.2.1").source())
                .isEmpty();
        assertThat(with("a=source-filter: excl IN IP4 232.1.1.1 192.0.2.1").source())
                .isEmpty();
        assertThat(with("a=recvonly").receiveOnly()).isTrue();
        assertThat(with("a=sendrecv", "a=recvonly").receiveOnly()).isFalse();
        for (String none :
                new String[] {"0", "", "x", "25/1", "-5", "NaN", "1e3", ".", "1.2.3", "1000001", "9".repeat(400)}) {
            assertThat(with("a=framerate:" + none).frameRate()).as(none).isEmpty();
        }
        assertThat(with("a=framerate:0.5").frameRate()).hasValue(0.5);
    }

    @Test
    void whyADescriptionIsNoneForUsIsNamed() {
        assertRefused("", "v=0");
        assertRefused("<html>\n<body>", "v=0", "<html>");
        assertRefused("v=1\nm=video 5004 RTP/AVP 26", "line 1", "'1'", "0");
        assertRefused("v=0", "m=video", "no line");
        assertRefused("v=0\nm=audio 5004 RTP/AVP 26", "m=video", "none with video");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000", "line 3", "JPEG/90000", "96");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 96", "line 3", "JPEG/90000");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 95\na=rtpmap:95 JPEG/90000", "line 3", "JPEG/90000");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 26\na=rtpmap:26 JPEG/1000", "line 3", "JPEG/90000");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 26\na=rtpmap:26 H264/90000", "line 3");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/SAVP 26", "line 3", "RTP/SAVP", "RTP/AVP");
        assertRefused("v=0\nc=IN IP4 a\nm=video 0 RTP/AVP 26", "line 3", "port 0");
        assertRefused("v=0\nc=IN IP4 a\nm=video 65536 RTP/AVP 26", "line 3", "65536", "65535");
        assertRefused("v=0\nc=IN IP4 a\nm=video /2 RTP/AVP 26", "line 3", "/2", "65535");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004", "line 3", "payload types");
        assertRefused("v=0\nm=video 5004 RTP/AVP 26", "line 2", "c=");
        assertRefused("v=0\nc=IN IP5 a\nm=video 5004 RTP/AVP 26", "line 2", "IP5", "IP4");
        assertRefused("v=0\nc=IN IP4 a\u00e4\nm=video 5004 RTP/AVP 26", "line 2", "address");
        assertRefused("v=0\nc=IN IP4 239.1.1.1/256\nm=video 5004 RTP/AVP 26", "line 2", "256", "255");
        assertRefused("v=0\no=- x 1 IN IP4 a\nc=IN IP4 a\nm=video 5004 RTP/AVP 26", "line 2", "origin", "x");
        assertRefused("v=0\no=- 1 18446744073709551616 IN IP4 a\nc=IN IP4 a\nm=video 5004 RTP/AVP 26", "line 2");
        assertRefused("v=0\no=- 1 1\nc=IN IP4 a\nm=video 5004 RTP/AVP 26", "line 2", "origin");
        assertRefused("v=0\ns=a\u0001b\nc=IN IP4 a\nm=video 5004 RTP/AVP 26", "line 2", "name");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 26\na=rtcp:0", "line 4", "RTCP");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 26\na=x-dimensions:5", "line 4", "65535");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 26\na=x-dimensions:65536,5", "line 4", "65536");
        assertRefused("v=0\nc=IN IP4 a\nm=video 5004 RTP/AVP 26\na=source-filter: incl IN IP4 a", "line 4", "source");
        assertRefused("v=0\n" + "x".repeat(65_536), "65540", "65536");
    }

    private static void assertRefused(String text, String... named) {
        assertThatThrownBy(() -> SessionDescription.parse(text))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named)
                .message()
                .isPrintable();
    }

    @Test
    void aMediumThatIsNotForUsDoesNotHideTheNext() throws WireFormatException {
        assertThat(SessionDescription.parse(
                                "v=0\nc=IN IP4 a\nm=video 0 RTP/AVP 26\nm=video 1 RTP/SAVP 26\nm=video 7 RTP/AVP 26")
                        .port())
                .isEqualTo(7);
    }
}
