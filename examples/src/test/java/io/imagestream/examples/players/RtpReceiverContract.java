package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.LargeImages;
import io.imagestream.PublishedFrames;
import io.imagestream.RtpServerBuilder;
import io.imagestream.Stream;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.JpegCorpus;
import io.imagestream.wire.RtpJpegImage;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What any player makes of RTP/JPEG: it has each image's scan as the source has it, and takes no image apart. */
abstract class RtpReceiverContract {
    /** Each kind of image twice. */
    private static final List<byte[]> IMAGES = RtpPictures.mixed(8);

    private static final int IPS = 20;

    @TempDir
    private Path folder;

    private final RtpRecorder.Player player;

    RtpReceiverContract(RtpRecorder.Player player) {
        this.player = player;
    }

    static RtpServerBuilder toThisMachine() {
        return ImageStreamServer.builder().udpPush().rtp("127.0.0.1", RtpPorts.free());
    }

    /** Sends to a group of its own, on lo alone. */
    private static RtpServerBuilder toGroup() {
        SplittableRandom random = new SplittableRandom();
        return ImageStreamServer.builder()
                .mcastPush("239.255." + random.nextInt(256) + "." + random.nextInt(256))
                .networkInterface("lo")
                .timeToLive(0)
                .rtp()
                .port(RtpPorts.free());
    }

    final RtpRecorder play(ImageStreamServer server) {
        return player.start(folder, server.sdp().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void receivesEachImageAsItIs(boolean multicast) {
        RtpServerBuilder builder = multicast ? toGroup() : toThisMachine();
        try (ImageStreamServer server = builder.stream(images()).start();
                RtpRecorder recorder = play(server)) {
            awaitAll(recorder);
            assertThat(server.stats().framesTranscoded()).isZero();
        }
    }

    /** Makes a stream of all images, again and again. */
    static Stream images() {
        List<Frame> frames = IMAGES.stream().map(Frame::of).toList();
        return Stream.builder().source(FrameSource.frames(frames)).ips(IPS).build();
    }

    /** Waits until a player has shown all images, and fails when it shows another one. */
    static void awaitAll(RtpRecorder recorder) {
        Set<Integer> seen = new HashSet<>();
        Await.until("all images", () -> {
            recorder.take().forEach(image -> seen.add(numberOf(image)));
            return seen.size() == IMAGES.size();
        });
    }

    @Test
    void receivesWhatIsPublished() {
        PublishedFrames camera = FrameSource.published();
        List<Integer> seen = new ArrayList<>();
        try (ImageStreamServer server = toThisMachine().source(camera).ips(IPS).start();
                RtpRecorder recorder = play(server)) {
            for (int number = 0; number < IMAGES.size(); number++) {
                int wanted = number;
                Await.until("image " + wanted, () -> {
                    camera.publish(IMAGES.get(wanted)); // Held back to the stream's rate. One may be lost.
                    recorder.take().forEach(image -> seen.add(numberOf(image)));
                    return seen.contains(wanted);
                });
            }
        }
        assertThat(seen).isSorted();
    }

    @Test
    void receivesWhatWasScaledDown() {
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamServer server = toThisMachine()
                        .source(camera)
                        .largeImages(LargeImages.SCALE_DOWN)
                        .start();
                RtpRecorder recorder = play(server)) {
            byte[] received = new RtpShow(camera, recorder, IMAGES.get(0)).shown(JpegCorpus.bytes("2048"));
            assertThat(RtpPictures.samples(received).getWidth()).isEqualTo(RtpJpegImage.MAX_SIDE);
        }
    }

    /** Finds the image, by its scan and by each of its pixels. */
    private static int numberOf(byte[] received) {
        ByteBuffer scan = ByteBuffer.wrap(RtpPictures.scan(received));
        for (int number = 0; number < IMAGES.size(); number++) {
            byte[] image = IMAGES.get(number);
            if (scan.equals(ByteBuffer.wrap(RtpPictures.scan(image)))) {
                assertThat(all(received)).isEqualTo(all(image));
                return number;
            }
        }
        throw new IllegalStateException("an image of " + received.length + " bytes is none of those that were sent");
    }

    private static int[] all(byte[] jpeg) {
        Raster raster = RtpPictures.samples(jpeg);
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }
}
