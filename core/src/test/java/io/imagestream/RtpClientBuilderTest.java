package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.ClientTarget;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that receive RTP/JPEG. */
class RtpClientBuilderTest extends ClientHarness {
    private static final int FOUR_MEBIBYTES = 4 * 1024 * 1024;

    @BeforeEach
    void serveRtp() {
        transport.deliveries = EnumSet.of(Delivery.RTP);
    }

    private static ClientChoice choice() {
        return ImageStreamClient.builder();
    }

    private static StreamUri uri(String host, int port) {
        return new StreamUri(Delivery.RTP, host, port);
    }

    private static String sdp(String... lines) {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n" + String.join("\r\n", lines) + "\r\n";
    }

    // --- what the transport gets ------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"rtp", "from"})
    void theDefaultsAreThoseOfTheDocumentation(String how) {
        RtpClientBuilder builder = how.equals("rtp")
                ? choice().rtp("127.0.0.1", PORT)
                : (RtpClientBuilder) choice().from("RTP://127.0.0.1:" + PORT);
        start(with(builder));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Rtp(
                        uri("127.0.0.1", PORT), Optional.empty(), Optional.empty(), FOUR_MEBIBYTES, 26, PORT + 1, 0, 0))
                .hasToString("rtp://127.0.0.1:" + PORT);
        assertThat(connection().spec.target().isPush()).isTrue();
        advance(86_400_000);
        assertThat(connection().closed).as("a day without an image").isFalse();
    }

    @Test
    void aTransportGetsWhatWasChosen() {
        start(with(choice().rtp("FF12:0::7", PORT))
                .networkInterface("lo")
                .source("fe80::7")
                .receiveBuffer(1000)
                .readTimeout(Duration.ofSeconds(5)));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Rtp(
                        uri("ff12::7", PORT),
                        Optional.of("lo"),
                        Optional.of(AccessRequests.address("fe80::7")),
                        1000,
                        26,
                        PORT + 1,
                        0,
                        0));
        advance(4_999);
        assertThat(connection().closed).isFalse();
        advance(1);
        assertThat(connection().closed).isTrue();
    }

    @Test
    void aDescriptionTellsAll() {
        start(with(choice().sdp(sdp(
                "c=IN IP4 232.1.2.3/1",
                "t=0 0",
                "a=source-filter: incl IN IP4 232.1.2.3 192.0.2.7",
                "m=audio 9 RTP/AVP 0",
                "m=video " + PORT + " RTP/AVP 97",
                "a=rtpmap:97 JPEG/90000",
                "a=rtcp:9005",
                "a=x-dimensions:4096,2160"))));
        assertThat(connection().spec.target())
                .isEqualTo(new ClientTarget.Rtp(
                        uri("232.1.2.3", PORT),
                        Optional.empty(),
                        Optional.of(AccessRequests.address("192.0.2.7")),
                        FOUR_MEBIBYTES,
                        97,
                        9005,
                        4096,
                        2160));
    }

    @Test
    void aDescriptionMayTellLittle() {
        RtpClientBuilder builder = choice().sdp("v=0\nc=IN IP4 0.0.0.0\nm=video 5004 RTP/AVP 26\na=rtcp-mux\n");
        assertThat(builder.target())
                .isEqualTo(new ClientTarget.Rtp(
                        uri("0.0.0.0", 5004), Optional.empty(), Optional.empty(), FOUR_MEBIBYTES, 26, 5004, 0, 0));
    }

    // --- what is refused --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | 0 | the port of RTP must be 1 to 65534, not 0",
                "127.0.0.1 | 65535 | the port of RTP must be 1 to 65534, not 65535",
                "a b | 5004 | host"
            })
    void whatIsNoPlaceIsRefused(String host, int port, String message) {
        assertThatThrownBy(() -> choice().rtp(host, port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aPlaceOfRtpNeedsItsPort() {
        assertThatThrownBy(() -> choice().from("rtp://127.0.0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rtp://127.0.0.1");
        assertThatThrownBy(() -> choice().from("rtsp://127.0.0.1:554"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rtsp://127.0.0.1:554")
                .hasMessageContaining("rtp://");
    }

    @Test
    void onlyAGroupIsJoinedByAnInterface() {
        assertThatThrownBy(() -> choice().rtp("127.0.0.1", PORT).networkInterface("lo"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camera.example", "224.0.0.1", "0.0.0.0", "fe80::7"})
    void aSourceIsTheAddressOfOneMachine(String source) {
        assertThatThrownBy(() -> choice().rtp("239.1.2.3", PORT).source(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rtp://239.1.2.3:" + PORT)
                .hasMessageContaining("'" + source + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c=IN IP4 0.0.0.0 | m=audio 5004 RTP/AVP 0 | none with video | m=video",
                "c=IN IP4 0.0.0.0 | m=video 5004 RTP/AVP 96 | line 5 | video 5004 RTP/AVP 96",
                "c=IN IP4 0.0.0.0 | m=video 5004 RTP/SAVP 26 | line 5 | RTP/SAVP",
                "c=IN IP4 0.0.0.0 | m=video 99999 RTP/AVP 26 | line 5 | 99999",
                "c=IN IP4 0.0.0.0 | m=video 65535 RTP/AVP 26 | 1 to 65534 | 65535",
                "c=IN NSAP 47 | m=video 5004 RTP/AVP 26 | line 4 | IN NSAP 47",
                "t=0 0 | m=video 5004 RTP/AVP 26 | line 5 | c="
            })
    void aDescriptionOfSomethingElseIsRefused(String third, String fourth, String first, String second) {
        assertThatThrownBy(() -> choice().sdp(sdp(third, fourth)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @Test
    void whatIsNoDescriptionIsRefused() {
        assertThatThrownBy(() -> choice().sdp("<html>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'v=0'")
                .hasMessageContaining("<html>");
    }

    @Test
    void aSourceInADescriptionIsAnAddress() {
        String text = sdp(
                "c=IN IP4 239.1.2.3/1",
                "a=source-filter: incl IN IP4 239.1.2.3 camera.example",
                "m=video 5004 RTP/AVP 26");
        assertThatThrownBy(() -> choice().sdp(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'camera.example'");
    }

    // --- figures ----------------------------------------------------------------------------------------------------

    @Test
    void lostPacketsAreCountedForTheConnectionThatIs() {
        ImageStreamClient client = start(with(choice().rtp("127.0.0.1", PORT)));
        FakeTransport.Connection first = connection();
        first.events.lost(3);
        first.events.lost(2);
        first.events.incomplete(0);
        assertThat(client.stats()).isEqualTo(new ReceptionStats(true, 1, 0, 0, 0, 0, 1, 0, 5));
        client.close();
        first.events.lost(7);
        assertThat(client.stats().lost()).isEqualTo(5);
    }

    @Test
    void nobodyIsAskedForImages() {
        ImageStreamClient client = start(with(choice().rtp("127.0.0.1", PORT)));
        assertThatThrownBy(client::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rtp://127.0.0.1:" + PORT + " pushes its images");
    }
}
