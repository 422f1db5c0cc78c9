package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** tshark reads in each packet what the library meant to write, and has nothing to complain of. */
class RtpTsharkTest {
    private static final int MARKER_AT = 1;
    private static final int MARKER = 0x80;
    private static final int JPEG = 26;
    private static final int UDP_AND_RTP_HEADERS = 8 + 12;
    private static final InetSocketAddress SAP_GROUP = new InetSocketAddress("239.255.255.255", 9875);
    private static final int GOODBYE = 203;
    private static final int GOODBYE_LENGTH = 8;
    private static final int MAX_LENGTH = 65_535;
    private static final int DELETION = 0x04;
    private static final List<byte[]> IMAGES = RtpPictures.mixed(8);

    private static final List<String> RTP = List.of(
            "udp.length",
            "rtp.version",
            "rtp.padding",
            "rtp.ext",
            "rtp.cc",
            "rtp.marker",
            "rtp.p_type",
            "rtp.seq",
            "rtp.timestamp",
            "rtp.ssrc",
            "jpeg.main_hdr.ts",
            "jpeg.main_hdr.offset",
            "jpeg.main_hdr.type",
            "jpeg.main_hdr.q",
            "jpeg.main_hdr.width",
            "jpeg.main_hdr.height",
            "jpeg.restart_hdr.interval",
            "jpeg.restart_hdr.f",
            "jpeg.restart_hdr.l",
            "jpeg.restart_hdr.count",
            "jpeg.qtable_hdr.mbz",
            "jpeg.qtable_hdr.precision",
            "jpeg.qtable_hdr.length",
            "jpeg.payload");

    private static final List<String> RTCP = List.of(
            "rtcp.pt",
            "rtcp.length_check",
            "rtcp.senderssrc",
            "rtcp.timestamp.rtp",
            "rtcp.sender.packetcount",
            "rtcp.sender.octetcount",
            "rtcp.ssrc.identifier",
            "rtcp.sdes.type",
            "rtcp.sdes.text");

    private static final List<String> SAP = List.of(
            "sap.flags.v",
            "sap.flags.t",
            "sap.message_identifier_hash",
            "sap.originating_source",
            "sap.payload_type",
            "sdp.version",
            "sdp.owner",
            "sdp.session_name",
            "sdp.connection_info",
            "sdp.session_attr",
            "sdp.media",
            "sdp.media_attr");

    @TempDir
    private Path folder;

    private static DatagramSocket listen(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"));
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        return socket;
    }

    private static byte[] receive(DatagramSocket socket, Pcap capture) throws IOException {
        return receive(socket, (InetSocketAddress) socket.getLocalSocketAddress(), capture, datagram -> true);
    }

    /** Waits for a certain datagram, and adds it to a capture. */
    private static byte[] receive(DatagramSocket socket, InetSocketAddress to, Pcap capture, Predicate<byte[]> wanted)
            throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        byte[] datagram;
        do {
            socket.receive(packet);
            datagram = Arrays.copyOf(packet.getData(), packet.getLength());
        } while (!wanted.test(datagram));
        capture.add((InetSocketAddress) packet.getSocketAddress(), to, datagram);
        return datagram;
    }

    @Test
    void readsPacketsAndReports() throws IOException {
        Tshark tshark = new Tshark(folder);
        int port = RtpPorts.free();
        Pcap packets = new Pcap();
        Pcap reports = new Pcap();
        try (DatagramSocket rtp = listen(port);
                DatagramSocket rtcp = listen(port + 1)) {
            PublishedFrames camera = FrameSource.published();
            try (ImageStreamServer server = ImageStreamServer.builder()
                    .udpPush()
                    .rtp("127.0.0.1", port)
                    .source(camera)
                    .ips(200)
                    .start()) {
                for (byte[] image : IMAGES) {
                    camera.publish(image);
                    boolean last;
                    do { // One image at a time: the operating system's buffer holds all of it.
                        last = (receive(rtp, packets)[MARKER_AT] & MARKER) != 0;
                    } while (!last);
                }
                receive(rtcp, reports);
                assertThat(server.stats().framesTranscoded()).isZero();
            }
            byte[] goodbye;
            do { // There are more reports before it on a machine where this took some seconds.
                goodbye = receive(rtcp, reports);
            } while (!hasGoodbye(goodbye));
        }
        List<Tshark.Dissected> read = tshark.dissect(packets, List.of("udp.port==" + port + ",rtp"), RTP);
        assertPackets(read);
        assertReports(tshark.dissect(reports, List.of("udp.port==" + (port + 1) + ",rtcp"), RTCP), read);
    }

    /** Says whether the last part is BYE, of one source. */
    private static boolean hasGoodbye(byte[] compound) {
        return (compound[compound.length - GOODBYE_LENGTH + 1] & 0xFF) == GOODBYE;
    }

    private static void assertPackets(List<Tshark.Dissected> packets) {
        long sequence = packets.get(0).number("rtp.seq");
        long time = packets.get(0).number("rtp.timestamp");
        int image = 0;
        ByteArrayOutputStream scan = new ByteArrayOutputStream();
        for (Tshark.Dissected packet : packets) {
            assertThat(packet.number("rtp.seq")).isEqualTo(sequence);
            sequence = (sequence + 1) & 0xFFFF;
            boolean first = scan.size() == 0;
            if (first && image > 0) {
                assertThat(packet.number("rtp.timestamp")).isNotEqualTo(time);
                time = packet.number("rtp.timestamp");
            }
            assertThat(packet.number("rtp.timestamp")).isEqualTo(time);
            assertThat(packet.text("rtp.ssrc")).isEqualTo(packets.get(0).text("rtp.ssrc"));
            assertHeaders(packet, scan.size(), image % 2, image / 2 % 2 != 0);

            byte[] expected = RtpPictures.scan(IMAGES.get(image));
            scan.writeBytes(HexFormat.of().parseHex(packet.text("jpeg.payload").replace(":", "")));
            boolean last = scan.size() == expected.length;
            assertThat(packet.number("rtp.marker")).isEqualTo(last ? 1 : 0);
            if (last) {
                assertThat(scan.toByteArray()).isEqualTo(expected);
                scan.reset();
                image++;
            }
        }
        assertThat(image).isEqualTo(IMAGES.size());
    }

    private static void assertHeaders(Tshark.Dissected packet, int offset, int type, boolean restarts) {
        assertThat(packet.number("rtp.version")).isEqualTo(2);
        assertThat(packet.number("rtp.padding")).isZero();
        assertThat(packet.number("rtp.ext")).isZero();
        assertThat(packet.number("rtp.cc")).isZero();
        assertThat(packet.number("rtp.p_type")).isEqualTo(JPEG);
        assertThat(packet.number("jpeg.main_hdr.ts")).isZero();
        assertThat(packet.number("jpeg.main_hdr.offset")).isEqualTo(offset);
        assertThat(packet.number("jpeg.main_hdr.type")).isEqualTo(restarts ? 64 + type : type);
        assertThat(packet.number("jpeg.main_hdr.q")).isEqualTo(255);
        assertThat(packet.number("jpeg.main_hdr.width")).isEqualTo(RtpPictures.WIDTH);
        assertThat(packet.number("jpeg.main_hdr.height")).isEqualTo(RtpPictures.HEIGHT);
        assertThat(packet.has("jpeg.restart_hdr.interval")).isEqualTo(restarts);
        if (restarts) {
            assertThat(packet.number("jpeg.restart_hdr.interval")).isEqualTo(RtpPictures.RESTART_INTERVAL);
            assertThat(packet.number("jpeg.restart_hdr.f")).isEqualTo(1);
            assertThat(packet.number("jpeg.restart_hdr.l")).isEqualTo(1);
            assertThat(packet.number("jpeg.restart_hdr.count")).isEqualTo(0x3FFF);
        }
        assertThat(packet.has("jpeg.qtable_hdr.length")).isEqualTo(offset == 0);
        if (offset == 0) {
            assertThat(packet.number("jpeg.qtable_hdr.mbz")).isZero();
            assertThat(packet.number("jpeg.qtable_hdr.precision")).isZero();
            assertThat(packet.number("jpeg.qtable_hdr.length")).isEqualTo(128);
        }
    }

    private static void assertReports(List<Tshark.Dissected> reports, List<Tshark.Dissected> packets) {
        String source = packets.get(0).text("rtp.ssrc");
        for (Tshark.Dissected report : reports) {
            boolean last = report.equals(reports.get(reports.size() - 1));
            assertThat(report.text("rtcp.pt")).isEqualTo(last ? "200,202,203" : "200,202");
            assertThat(report.text("rtcp.length_check")).isEqualTo("1");
            assertThat(report.text("rtcp.senderssrc")).isEqualTo(source);
            assertThat(report.text("rtcp.ssrc.identifier")).isEqualTo(last ? source + "," + source : source);
            assertThat(report.text("rtcp.sdes.type")).startsWith("1"); // The canonical name, and what ends the list.
            assertThat(report.text("rtcp.sdes.text")).hasSize(16);
        }
        Tshark.Dissected last = reports.get(reports.size() - 1);
        assertThat(last.number("rtcp.sender.packetcount")).isEqualTo(packets.size());
        assertThat(last.number("rtcp.sender.octetcount"))
                .isEqualTo(packets.stream()
                        .mapToLong(packet -> packet.number("udp.length") - UDP_AND_RTP_HEADERS)
                        .sum());
        // Of 32 bits, and later than the last image.
        assertThat((int) (last.number("rtcp.timestamp.rtp")
                        - packets.get(packets.size() - 1).number("rtp.timestamp")))
                .isNotNegative();
    }

    @Test
    void readsAnnouncements() throws IOException {
        Tshark tshark = new Tshark(folder);
        Pcap capture = new Pcap();
        String name = "stream-" + UUID.randomUUID();
        int port = RtpPorts.free();
        String sdp;
        try (MulticastSocket socket = new MulticastSocket(SAP_GROUP.getPort())) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            socket.joinGroup(SAP_GROUP, NetworkInterface.getByName("lo"));
            byte[] announcement;
            try (ImageStreamServer server = ImageStreamServer.builder()
                    .mcastPush("239.255.77.1")
                    .networkInterface("lo")
                    .timeToLive(0)
                    .rtp()
                    .port(port)
                    .name(name)
                    .ips(12.5)
                    .sap()
                    .start()) {
                sdp = server.sdp().orElseThrow();
                announcement = receive(
                        socket, SAP_GROUP, capture, message -> text(message).contains(name));
            }
            receive(socket, SAP_GROUP, capture, message -> isDeletion(message, announcement));
        }
        List<Tshark.Dissected> messages = tshark.dissect(capture, List.of(), SAP);
        assertThat(messages).hasSize(2);
        for (Tshark.Dissected message : messages) {
            assertThat(message.number("sap.flags.v")).isEqualTo(1);
            assertThat(message.number("sap.message_identifier_hash"))
                    .isEqualTo(messages.get(0).number("sap.message_identifier_hash"))
                    .isNotZero();
            assertThat(message.text("sap.originating_source")).isEqualTo("127.0.0.1");
            assertThat(message.text("sap.payload_type")).isEqualTo("application/sdp");
            assertThat(sdp).contains("o=" + message.text("sdp.owner") + "\r\n");
        }
        Tshark.Dissected announcement = messages.get(0);
        assertThat(announcement.number("sap.flags.t")).isZero();
        assertThat(announcement.number("sdp.version")).isZero();
        assertThat(announcement.text("sdp.session_name")).isEqualTo(name);
        assertThat(announcement.text("sdp.connection_info")).isEqualTo("IN IP4 239.255.77.1/0");
        assertThat(announcement.text("sdp.session_attr")).isEqualTo("recvonly");
        assertThat(announcement.text("sdp.media")).isEqualTo("video " + port + " RTP/AVP 26");
        assertThat(announcement.text("sdp.media_attr")).isEqualTo("rtpmap:26 JPEG/90000,framerate:12.5");
        Tshark.Dissected deletion = messages.get(1);
        assertThat(deletion.number("sap.flags.t")).isEqualTo(1);
        assertThat(deletion.has("sdp.version")).isFalse();
    }

    @Test
    void wouldTellWhatIsWrong() {
        Tshark tshark = new Tshark(folder);
        Pcap capture = new Pcap();
        InetSocketAddress here = new InetSocketAddress("127.0.0.1", 5005);
        // A goodbye that says it is longer than it is.
        capture.add(here, here, new byte[] {(byte) 0x81, (byte) GOODBYE, 0, 7, 1, 2, 3, 4});
        assertThatThrownBy(() -> tshark.dissect(capture, List.of("udp.port==5005,rtcp"), RTCP))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("tshark complains");
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    private static boolean isDeletion(byte[] message, byte[] announcement) {
        return (message[0] & DELETION) != 0 && message[2] == announcement[2] && message[3] == announcement[3];
    }
}
