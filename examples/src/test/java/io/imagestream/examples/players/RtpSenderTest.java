package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.RtpClientBuilder;
import io.imagestream.testkit.Await;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client receives what FFmpeg and GStreamer send: images in one colour, another one each time, in many packets each. */
class RtpSenderTest {
    private static final int IMAGES = 20;
    /** Of a packet, so that an image has some of them. */
    private static final int BYTES = 200;
    /** What an image in one colour has of others, of 255. */
    private static final int TOLERANCE = 3;

    private static final int MAX_LENGTH = 65_535;
    private static final int MARKER = 0x80;
    private static final int SEQUENCE_AT = 2;
    private static final int JPEG_HEADER_AT = 12;
    private static final int OFFSET = 0xFFFFFF;

    @TempDir
    private Path folder;

    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    /** Starts FFmpeg, which sends no other subsampling than 4:2:0: its encoder writes 4:2:2 with factors that its sender refuses. */
    private ExternalProgram ffmpeg(int port) {
        List<String> command =
                new ArrayList<>(List.of(Programs.find("ffmpeg", "ffmpeg").toString(), "-nostdin", "-v", "error"));
        String size = RtpPictures.WIDTH + "x" + RtpPictures.HEIGHT;
        command.addAll(List.of("-re", "-f", "lavfi", "-i", "color=c=red:s=" + size + ":r=30,hue=h=n*30"));
        command.addAll(List.of("-c:v", "mjpeg", "-huffman", "default", "-pix_fmt", "yuvj420p", "-q:v", "3"));
        command.addAll(List.of("-f", "rtp", "-sdp_file", "sent.sdp", "rtp://127.0.0.1:" + port + "?pkt_size=" + BYTES));
        return ExternalProgram.start(folder, command);
    }

    private ExternalProgram gstreamer(int port, String pixels) {
        String program = Programs.gstreamerWith(folder, "videotestsrc", "jpegenc", "rtpjpegpay", "udpsink")
                .toString();
        List<String> command = new ArrayList<>(List.of(program, "-q", "videotestsrc", "pattern=blink", "is-live=true"));
        command.addAll(List.of(
                "!",
                "video/x-raw,framerate=30/1,format=" + pixels + ",width=" + RtpPictures.WIDTH + ",height="
                        + RtpPictures.HEIGHT));
        command.addAll(List.of("!", "jpegenc", "!", "rtpjpegpay", "mtu=" + BYTES));
        command.addAll(List.of("!", "udpsink", "host=127.0.0.1", "port=" + port));
        return ExternalProgram.start(folder, command);
    }

    private ImageStreamClient receive(RtpClientBuilder builder) {
        return builder.onFrame(frames::add).start();
    }

    private ImageStreamClient receive(int port) {
        return receive(ImageStreamClient.builder().rtp("127.0.0.1", port));
    }

    private void assertImagesOf(ExternalProgram sender) {
        Set<Integer> colours = new HashSet<>();
        for (int i = 0; i < IMAGES; i++) {
            Frame frame = Await.value("an image", () -> {
                assertThat(sender.isRunning()).as(sender::err).isTrue();
                return frames.poll();
            });
            colours.add(colour(frame.toByteArray()));
        }
        assertThat(colours).hasSizeGreaterThan(1);
    }

    /** Returns the colour of an image, and fails unless all of it has it: then no packet is another image's. */
    private static int colour(byte[] jpeg) {
        Raster raster = RtpPictures.samples(jpeg);
        assertThat(raster.getWidth()).isEqualTo(RtpPictures.WIDTH);
        assertThat(raster.getHeight()).isEqualTo(RtpPictures.HEIGHT);
        assertThat(raster.getNumBands()).isEqualTo(3);
        int colour = 0;
        for (int band = 0; band < raster.getNumBands(); band++) {
            int[] samples = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (int[]) null);
            int min = Arrays.stream(samples).min().orElseThrow();
            int max = Arrays.stream(samples).max().orElseThrow();
            assertThat(max - min).as("how much component %d varies", band).isLessThanOrEqualTo(TOLERANCE);
            colour = colour << Byte.SIZE | samples[0];
        }
        return colour;
    }

    @Test
    void receivesFromFfmpeg() {
        int port = RtpPorts.free();
        try (ImageStreamClient client = receive(port);
                ExternalProgram sender = ffmpeg(port)) {
            assertImagesOf(sender);
            assertThat(client.stats().rejected()).isZero();
        }
    }

    @Test
    void receivesFromFfmpegByItsDescription() {
        try (ExternalProgram sender = ffmpeg(RtpPorts.free())) {
            String sdp = Await.value("the description", this::readSdp);
            try (ImageStreamClient client = receive(ImageStreamClient.builder().sdp(sdp))) {
                assertImagesOf(sender);
                assertThat(client.stats().rejected()).isZero();
            }
        }
    }

    private String readSdp() {
        Path file = folder.resolve("sent.sdp");
        try {
            String sdp = Files.exists(file) ? Files.readString(file) : "";
            return sdp.contains("b=AS:") && sdp.endsWith("\n") ? sdp : null; // Its last line.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"I420", "Y42B"})
    void receivesFromGStreamer(String pixels) {
        int port = RtpPorts.free();
        try (ImageStreamClient client = receive(port);
                ExternalProgram sender = gstreamer(port, pixels)) {
            assertImagesOf(sender);
            assertThat(client.stats().rejected()).isZero();
        }
    }

    @Test
    void relaysFromFfmpegToBrowsers() {
        int port = RtpPorts.free();
        try (ImageStreamClient client = receive(port);
                ImageStreamServer relay =
                        ImageStreamServer.builder().tcpPush().source(client).start();
                ExternalProgram sender = ffmpeg(port)) {
            assertImagesOf(sender);
            Set<Integer> colours = new HashSet<>();
            for (Multipart.Part part :
                    new Curl(folder).getFor(1, Urls.http(relay, "/stream")).parts()) {
                colours.add(colour(part.body()));
            }
            assertThat(colours).hasSizeGreaterThan(1);
        }
    }

    // --- loss -------------------------------------------------------------------------------------------------------

    /** Of every third image one packet is lost, each time another one. */
    @Test
    void aLostPacketCostsItsImageAlone() throws IOException {
        int from = RtpPorts.free();
        int port = RtpPorts.free();
        List<Integer> kept = new ArrayList<>();
        int lost = 0;
        try (DatagramSocket in = new DatagramSocket(from, InetAddress.getByName("127.0.0.1"));
                DatagramSocket out = new DatagramSocket();
                ImageStreamClient client = receive(port);
                ExternalProgram sender = ffmpeg(from)) {
            in.setSoTimeout((int) Await.PATIENCE.toMillis());
            for (int i = 0; i < 2 * IMAGES; i++) {
                List<byte[]> packets = image(in);
                int without = i % 3 == 1 ? i / 3 % packets.size() : -1;
                for (int k = 0; k < packets.size(); k++) {
                    if (k != without) {
                        out.send(new DatagramPacket(
                                packets.get(k), packets.get(k).length, InetAddress.getLoopbackAddress(), port));
                    }
                }
                if (without < 0) {
                    // Before anything else is sent: the loss before holds up nothing.
                    kept.add(colour(Await.value("image " + i, frames::poll).toByteArray()));
                } else {
                    lost++;
                }
            }
            assertThat(sender.isRunning()).as(sender::err).isTrue();
            assertThat(frames).isEmpty();
            assertThat(client.stats().incomplete()).isEqualTo(lost);
        }
        assertThat(kept).hasSize(2 * IMAGES - lost);
    }

    /** Reads the packets of the next image that came whole: the operating system may lose some before the test does. */
    private static List<byte[]> image(DatagramSocket in) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
            in.receive(packet);
            byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
            ByteBuffer header = ByteBuffer.wrap(bytes);
            boolean first = (header.getInt(JPEG_HEADER_AT) & OFFSET) == 0;
            if (first) {
                packets.clear();
            }
            if (first || (!packets.isEmpty() && follows(packets.get(packets.size() - 1), bytes))) {
                packets.add(bytes);
            } else {
                packets.clear();
            }
            if (!packets.isEmpty() && (bytes[1] & MARKER) != 0) {
                return packets;
            }
        }
    }

    private static boolean follows(byte[] one, byte[] next) {
        return ByteBuffer.wrap(next).getShort(SEQUENCE_AT)
                == (short) (ByteBuffer.wrap(one).getShort(SEQUENCE_AT) + 1);
    }
}
