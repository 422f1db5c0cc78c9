package io.imagestream.examples;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.LargeImages;
import io.imagestream.RtpServerBuilder;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how a stream is sent as RTP, and how players get to know of it. */
final class RtpOptions {
    private static final int MAX_PORT = 65_534;
    /** What the JDK takes for an address, and asks no name server for. */
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|.*:.*");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--rtp",
            paramLabel = "HOST:PORT",
            description = "Send the images as RTP/JPEG to this machine or multicast group, for players such as ffplay,"
                    + " in place of the original's protocol; with --method tcp_push or tcp_pull besides. For a group the"
                    + " port may be 0, which takes a free one.")
    private @Nullable String receiver;

    @Option(names = "--sap", description = "Announce the RTP that goes to a group on the network, for players to list.")
    private boolean announced;

    @Option(
            names = "--sdp",
            paramLabel = "FILE",
            description = "Write how players open the RTP (SDP) to FILE, and again whenever that changes.")
    private @Nullable Path file;

    @Option(
            names = "--large-images",
            paramLabel = "POLICY",
            description = "What becomes of images with a side of more than 2040 pixels over RTP: refuse (the default),"
                    + " scale_down, or describe (ffmpeg does not show those).")
    private @Nullable LargeImages largeImages;

    private @Nullable String written;

    /** Where to send, if that was given. */
    Optional<StreamUri> receiver() {
        if (receiver == null) {
            return Optional.empty();
        }
        StreamUri place;
        try {
            place = StreamUri.parse(Delivery.RTP.label() + "://" + receiver);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "Invalid value for option '--rtp': it must be HOST:PORT, such as 192.0.2.7:5004 or [ff15::42]:5004,"
                            + " not '" + receiver + "'",
                    e);
        }
        return Optional.of(checked("--rtp", place));
    }

    /** Checks a place; the library would do so too late to say which option it came from. */
    StreamUri checked(String option, StreamUri place) {
        if (is(place.host(), InetAddress::isAnyLocalAddress)) {
            throw wrong(
                    "Invalid value for option '" + (option.equals("--rtp") ? option : "--addr")
                            + "': the receiver must be one machine or a multicast group, not '" + place.host() + "'",
                    null);
        } else if (place.port() > MAX_PORT || (place.port() == 0 && !isGroup(place.host()))) {
            throw wrong(
                    "Invalid value for option '" + option + "': the port must be 1 to " + MAX_PORT
                            + ", as the next one is RTCP's, or 0 for a group; not " + place.port(),
                    null);
        }
        return place;
    }

    /** Says whether that is the address of a multicast group. */
    static boolean isGroup(String host) {
        return is(host, InetAddress::isMulticastAddress);
    }

    private static boolean is(String host, Predicate<InetAddress> kind) {
        try {
            return NUMBERS.matcher(host).matches() && kind.test(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return false; // Nor any other address, as the library will say.
        }
    }

    /** Says what contradicts {@code --rtp}. */
    ParameterException contradicts(String option, String why) {
        return wrong(option + " and --rtp " + receiver + " contradict each other: " + why, null);
    }

    /** Sets what was given but the place. */
    void apply(ServerBuilder<?> builder, StreamUri place) {
        if (!(builder instanceof RtpServerBuilder rtp)) {
            throw new IllegalArgumentException(builder + " sends no RTP");
        }
        if (announced && !isGroup(place.host())) {
            throw wrong("--sap cannot be used: it announces multicast groups, and " + place.host() + " is none", null);
        } else if (announced) {
            rtp.sap();
        }
        Settings.set(spec, "--large-images", largeImages, rtp::largeImages);
    }

    /** Complains of options that mean nothing, as nothing is sent as RTP. */
    void refuse(Delivery method) {
        String why = method.label() + " sends no RTP; --rtp says where to";
        Settings.refuse(spec, "--sap", announced ? true : null, why);
        Settings.refuse(spec, "--sdp", file, why);
        Settings.refuse(spec, "--large-images", largeImages, why);
    }

    /** Writes the description, if it was asked for and is not that of the last time. */
    void write(ImageStreamServer rtp) throws IOException {
        String now = rtp.sdp().orElse(null);
        if (file != null && now != null && !now.equals(written)) {
            Files.writeString(file, now);
            written = now;
        }
    }

    /** Writes the description again if it has changed, and tells when that fails. */
    void writeAgain(ImageStreamServer rtp) {
        try {
            write(rtp);
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println(spec.qualifiedName() + ": --sdp: " + Failures.sentence(e) + "; what it says is old");
            spec.commandLine().getErr().flush();
        }
    }

    /**
     * Returns a command that shows what is sent.
     *
     * @param options that it needs besides, with a space behind each
     * @param page where the description is, too
     */
    String player(ImageStreamServer rtp, String options, Optional<String> page) {
        if (file != null) {
            return "ffplay " + options + "-protocol_whitelist file,rtp,udp " + file;
        }
        return page.map(place -> player(options, place)).orElseGet(() -> "ffplay " + options + rtp.uri());
    }

    /** Returns a command that shows what the description at a page's server says. */
    static String player(String options, String page) {
        String protocols = page.startsWith("https:") ? "https,tls,tcp,rtp,udp" : "http,tcp,rtp,udp";
        return "ffplay " + options + "-protocol_whitelist " + protocols + " " + page + "stream.sdp";
    }

    private ParameterException wrong(String message, @Nullable Throwable cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }
}
