package io.imagestream.examples;

import io.imagestream.ClientBuilder;
import io.imagestream.ControlPlace;
import io.imagestream.HttpClientBuilder;
import io.imagestream.ImageStreamClient;
import io.imagestream.McastPullClientBuilder;
import io.imagestream.McastPushClientBuilder;
import io.imagestream.PullClientBuilder;
import io.imagestream.RtpClientBuilder;
import io.imagestream.StreamDescriptor;
import io.imagestream.wire.SessionDescription;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A stream to receive, as the command line names it: a URI, the file of its description, or a session description (SDP). */
final class StreamSource {
    private final CommandSpec spec;
    private final String stream;
    private final @Nullable StreamDescriptor description;
    private final ClientBuilder<?> client;
    private boolean hasControl;

    private StreamSource(
            CommandSpec spec, String stream, @Nullable StreamDescriptor description, ClientBuilder<?> client) {
        this.spec = spec;
        this.stream = stream;
        this.description = description;
        this.client = client;
        hasControl = description != null && description.control().isPresent();
    }

    static StreamSource of(CommandSpec spec, String stream) throws IOException {
        if (stream.equals("-")) {
            return ofSession(spec, "standard input", System.in);
        } else if (stream.contains("://")) {
            return ofUri(spec, stream);
        } else if (stream.toLowerCase(Locale.ROOT).endsWith(".sdp")) {
            try (InputStream in = Files.newInputStream(Path.of(stream))) {
                return ofSession(spec, stream, in);
            }
        }
        return ofFile(spec, stream);
    }

    private static StreamSource ofSession(CommandSpec spec, String name, InputStream in) throws IOException {
        // In UTF-8 a character has four bytes at most.
        String text = new String(in.readNBytes(4 * (SessionDescription.MAX_LENGTH + 1)), StandardCharsets.UTF_8);
        try {
            return new StreamSource(
                    spec, name, null, ImageStreamClient.builder().sdp(text));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + name + "' describes no RTP/JPEG: " + e.getMessage(), e);
        }
    }

    private static StreamSource ofUri(CommandSpec spec, String uri) {
        try {
            return new StreamSource(spec, uri, null, ImageStreamClient.builder().from(uri));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static StreamSource ofFile(CommandSpec spec, String name) throws IOException {
        StreamDescriptor description = StreamDescriptor.read(Path.of(name));
        try {
            ClientBuilder<?> client = ImageStreamClient.builder().from(description);
            return new StreamSource(spec, name, description, client);
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + name + "' does not say where the stream is: " + e.getMessage(), e);
        }
    }

    /** Returns what names the stream for people, without passwords. */
    String label() {
        return description == null ? client.toString() : stream;
    }

    /** Returns the client's options. */
    ClientBuilder<?> client() {
        return client;
    }

    /** Returns what the file says, if it is one. */
    Optional<StreamDescriptor> description() {
        return Optional.ofNullable(description);
    }

    /** Says whether the client sets the pace. Of a group without a control place it only watches what others ask for. */
    boolean isPull() {
        return client instanceof PullClientBuilder && (hasControl || !(client instanceof McastPullClientBuilder));
    }

    /** Sets how many images a second to ask for, if that was given. */
    void ips(String option, @Nullable Double ips) {
        if (ips != null && client instanceof McastPullClientBuilder && !hasControl) {
            throw wrong(option + " is for who asks for images: --control must say where");
        } else if (client instanceof PullClientBuilder<?> pull) {
            Settings.set(spec, option, ips, pull::ips);
        } else if (ips != null) {
            throw wrong(option + " is for a pull: the server of " + label() + " sets the rate itself");
        }
    }

    /** Sets where to ask for images that go to a group, if that was given. */
    void control(String option, @Nullable String place) {
        if (client instanceof McastPullClientBuilder pull) {
            Settings.set(spec, option, place, text -> {
                ControlPlace control = ControlPlace.parse(text);
                pull.control(control.host(), control.port());
                hasControl = true;
            });
        } else {
            Settings.refuse(spec, option, place, "it is for mcast_pull");
        }
    }

    /** Sets by which interface a group is received, if that was given. */
    void networkInterface(String option, @Nullable String name) {
        if (client instanceof McastPushClientBuilder push) {
            Settings.set(spec, option, name, push::networkInterface);
        } else if (client instanceof McastPullClientBuilder pull) {
            Settings.set(spec, option, name, pull::networkInterface);
        } else if (client instanceof RtpClientBuilder rtp) {
            Settings.set(spec, option, name, text -> join(rtp, option, text));
        } else {
            Settings.refuse(spec, option, name, "it is for mcast_push, mcast_pull and RTP");
        }
    }

    private void join(RtpClientBuilder rtp, String option, String name) {
        try {
            rtp.networkInterface(name);
        } catch (IllegalStateException e) {
            throw new ParameterException(
                    spec.commandLine(), option + " cannot be used: " + label() + " is no multicast group", e);
        }
    }

    /** Sets who logs in, if that was given. */
    void user(String option, @Nullable String login) throws IOException {
        if (login == null) {
            return;
        } else if (!(client instanceof HttpClientBuilder http)) {
            throw wrong(option + " is for http and https: there is no logging in at " + label());
        } else {
            Settings.set(spec, option, Logins.passwords(spec, option, List.of(login)), logins -> {
                if (logins.size() > 1) {
                    throw new IllegalArgumentException("it must name one user, not " + logins.size());
                }
                logins.forEach(http::credentials);
            });
        }
    }

    /** Sets which certificates to trust, if that was given. */
    void trust(String option, @Nullable Path certificates) {
        if (certificates == null) {
            return;
        } else if (!(client instanceof HttpClientBuilder http && stream.regionMatches(true, 0, "https:", 0, 6))) {
            throw wrong(option + " is for https");
        } else {
            http.trust(certificates);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
