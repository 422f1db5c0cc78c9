package io.imagestream.examples.players;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A player that receives RTP/JPEG and writes each image into a file, until it is closed. Not thread-safe. */
final class RtpRecorder implements AutoCloseable {
    private static final String FILES = "image-%06d.jpg";
    private static final int END = 0xFFD9;

    /** As the kernel writes the group of announcements, 239.255.255.255. */
    private static final String SAP_GROUP = "FFFFFFEF";

    private static final String ANNOUNCED = """
            set -e
            ffmpeg=$1
            shift
            ip link set lo up
            ip route add 239.0.0.0/8 dev lo
            $ffmpeg -nostdin -v warning -i sap://239.255.255.255 -c copy -f image2 -start_number 0 %s &
            until grep -q %s /proc/net/igmp; do
                kill -0 $!
                sleep 0.05
            done
            exec "$@"
            """.formatted(FILES, SAP_GROUP);

    /** Starts a player for what a session description describes. */
    @FunctionalInterface
    interface Player {
        RtpRecorder start(Path folder, String sdp);
    }

    private final Path folder;
    private final ExternalProgram program;
    private int taken;

    private RtpRecorder(Path folder, ExternalProgram program) {
        this.folder = folder;
        this.program = program;
    }

    /** Starts FFmpeg with the session description as it is, in a file. */
    static RtpRecorder ffmpeg(Path folder, String sdp) {
        try {
            Files.write(folder.resolve("stream.sdp"), sdp.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ffmpegOpening(folder, "stream.sdp", "file,rtp,udp");
    }

    /**
     * Starts FFmpeg with a session description.
     *
     * @param place where it is: a file or a URL
     * @param protocols what FFmpeg may use for it and for what it describes
     */
    static RtpRecorder ffmpegOpening(Path folder, String place, String protocols) {
        String program = Programs.find("ffmpeg", "ffmpeg").toString();
        List<String> command = new ArrayList<>(List.of(program, "-nostdin", "-v", "warning"));
        // The interface to join a group by; without it the operating system chooses another one than lo.
        command.addAll(List.of("-localaddr", "127.0.0.1", "-protocol_whitelist", protocols, "-i", place));
        command.addAll(List.of("-c", "copy", "-f", "image2", "-start_number", "0", FILES));
        return new RtpRecorder(folder, ExternalProgram.start(folder, command));
    }

    /**
     * Starts FFmpeg, which waits for an announcement, and then a class that announces a stream, in a network of their own: FFmpeg
     * joins the announcements' group by the interface that the operating system chooses.
     */
    static RtpRecorder ffmpegWaitingFor(Path folder, Class<?> announcing) {
        List<String> command = new ArrayList<>(Programs.inOwnNetwork(folder));
        command.addAll(List.of("sh", "-c", ANNOUNCED, "sh"));
        command.add(Programs.find("ffmpeg", "ffmpeg").toString());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), announcing.getName()));
        return new RtpRecorder(folder, ExternalProgram.start(folder, command));
    }

    /** Starts GStreamer with what the session description says, as the part of GStreamer that reads one is rarely installed. */
    static RtpRecorder gstreamer(Path folder, String sdp) {
        String program = Programs.gstreamerWith(folder, "udpsrc", "rtpjpegdepay", "multifilesink")
                .toString();
        List<String> command = new ArrayList<>(List.of(program, "-q", "udpsrc"));
        command.add("address=" + Sdp.address(sdp));
        command.add("port=" + Sdp.port(sdp));
        command.addAll(List.of("auto-multicast=true", "multicast-iface=lo"));
        command.add("caps=application/x-rtp,media=(string)video,clock-rate=(int)90000,encoding-name=(string)JPEG,"
                + "payload=(int)26"
                + Sdp.dimensions(sdp)
                        .map(size -> ",x-dimensions=(string)\"" + size + '"')
                        .orElse(""));
        command.addAll(List.of("!", "rtpjpegdepay", "!", "multifilesink", "location=" + FILES));
        return new RtpRecorder(folder, ExternalProgram.start(folder, command));
    }

    /** Returns the images that the player has written since the last call, those that are whole. */
    List<byte[]> take() {
        boolean running = program.isRunning(); // Before looking: what it wrote last is there then.
        List<byte[]> images = new ArrayList<>();
        try {
            for (byte[] image = read(); image.length > 0; image = read()) {
                images.add(image);
                taken++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (images.isEmpty() && !running) {
            throw new IllegalStateException("the player has ended; it printed: " + program.out() + program.err());
        }
        return images;
    }

    /** Returns the next image, empty if it is not there or not whole. */
    private byte[] read() throws IOException {
        Path file = folder.resolve(String.format(FILES, taken));
        byte[] image = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        int length = image.length;
        boolean whole = length >= 2 && ((image[length - 2] & 0xFF) << 8 | image[length - 1] & 0xFF) == END;
        return whole ? image : Arrays.copyOf(image, 0);
    }

    @Override
    public void close() {
        program.close();
    }
}
