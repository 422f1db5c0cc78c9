package io.imagestream.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was recorded from the original: the five images that it served, and its conversations over TCP, UDP and multicast, and its catalog. */
public final class Golden {
    private static final int FRAMES = 5;
    private static final Pattern STEP = Pattern.compile(
            "\"send\"\\s*:\\s*\"([^\"]*)\"\\s*,\\s*\"receive\"\\s*:\\s*\"([^\"]*)\"\\s*(,\\s*\"closed\"\\s*:\\s*true)?");
    private static final Pattern DATAGRAM_STEP =
            Pattern.compile("\"send\"\\s*:\\s*\"([^\"]*)\"\\s*,\\s*\"receive\"\\s*:\\s*\\[([^\\]]*)\\]");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

    /**
     * One step of a conversation over TCP.
     *
     * @param send what the client sent on the control connection; {@code {port}} stands for its data port
     * @param receive what then came on the data connection
     * @param closed whether the original then closed the data connection
     */
    public record Step(String send, byte[] receive, boolean closed) {}

    /**
     * One step of a conversation over UDP or multicast.
     *
     * @param send what the client sent, one datagram; {@code {port}} stands for its data port; empty where it sent none
     * @param receive the datagrams that then came on the data port
     */
    public record DatagramStep(String send, List<byte[]> receive) {}

    private Golden() {}

    /** Returns the images in order. */
    public static List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 1; i <= FRAMES; i++) {
            frames.add(resource("frame-" + i + ".jpg"));
        }
        return frames;
    }

    /** Writes the images as {@code frame-1.jpg} to {@code frame-5.jpg} into a folder and returns their paths in order. */
    public static List<Path> writeFrames(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            for (byte[] frame : frames()) {
                files.add(Files.write(folder.resolve("frame-" + (files.size() + 1) + ".jpg"), frame));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Returns the conversation in which the client asked for each image. */
    public static List<Step> tcpPull() {
        return steps("tcp-pull.json");
    }

    /** Returns the conversation in which the original sent 20 images a second; how many came in a step depended on time. */
    public static List<Step> tcpPush() {
        return steps("tcp-push.json");
    }

    /** Returns the conversation over UDP in which the client asked for images. */
    public static List<DatagramStep> udpPull() {
        return datagramSteps("udp-pull.json");
    }

    /** Returns the conversation over UDP in which the original sent images by itself. */
    public static List<DatagramStep> udpPush() {
        return datagramSteps("udp-push.json");
    }

    /** Returns half a second of a multicast group, in one step; the last image is not whole. */
    public static List<DatagramStep> mcastPush() {
        return datagramSteps("mcast-push.json");
    }

    /** Returns the original's whole answer to a client of its catalog. */
    public static String catalog() {
        return new String(steps("catalog.json").get(0).receive(), StandardCharsets.US_ASCII);
    }

    private static List<Step> steps(String name) {
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(new String(resource(name), StandardCharsets.UTF_8));
        while (matcher.find()) {
            byte[] receive = Base64.getDecoder().decode(matcher.group(2));
            steps.add(new Step(text(matcher.group(1)), receive, matcher.group(3) != null));
        }
        return notEmpty(steps, name);
    }

    private static List<DatagramStep> datagramSteps(String name) {
        List<DatagramStep> steps = new ArrayList<>();
        Matcher matcher = DATAGRAM_STEP.matcher(new String(resource(name), StandardCharsets.UTF_8));
        while (matcher.find()) {
            List<byte[]> receive = TEXT.matcher(matcher.group(2))
                    .results()
                    .map(text -> Base64.getDecoder().decode(text.group(1)))
                    .toList();
            steps.add(new DatagramStep(text(matcher.group(1)), receive));
        }
        return notEmpty(steps, name);
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    }

    private static <T> List<T> notEmpty(List<T> steps, String name) {
        if (steps.isEmpty()) {
            throw new AssertionError("no step was found in " + name);
        }
        return steps;
    }

    private static byte[] resource(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("golden/" + name)) {
            if (in == null) {
                throw new AssertionError("the resource golden/" + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
