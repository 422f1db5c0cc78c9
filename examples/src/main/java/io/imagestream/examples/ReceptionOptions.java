package io.imagestream.examples;

import io.imagestream.ClientBuilder;
import io.imagestream.McastPullClientBuilder;
import io.imagestream.McastPushClientBuilder;
import io.imagestream.RtpClientBuilder;
import io.imagestream.UdpPullClientBuilder;
import io.imagestream.UdpPushClientBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how a client receives datagrams, over UDP and multicast. */
final class ReceptionOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--fragment-size",
            paramLabel = "N",
            description = "Ask the server for datagrams of at most N bytes, 40 to 65507, over UDP.")
    private @Nullable Integer fragmentSize;

    @Option(
            names = "--interface",
            paramLabel = "NAME|ADDRESS",
            description =
                    "The network interface by which multicast comes, such as eth0, or an address of it; by default"
                            + " the operating system chooses.")
    private @Nullable String networkInterface;

    @Option(
            names = "--source",
            paramLabel = "ADDRESS",
            description = "Receive of a group, or as RTP, what this sender sends, and nothing of others.")
    private @Nullable String source;

    @Option(
            names = "--control",
            paramLabel = "HOST:PORT",
            description = "Where to ask for images with mcast_pull, as its server prints it; all that watch get them."
                    + " By default what the description says, or nowhere: then what others ask for is shown.")
    private @Nullable String control;

    /** Sets what was given. */
    void apply(StreamSource stream) {
        ClientBuilder<?> client = stream.client();
        if (client instanceof UdpPushClientBuilder push) {
            Settings.set(spec, "--fragment-size", fragmentSize, push::fragmentSize);
        } else if (client instanceof UdpPullClientBuilder pull) {
            Settings.set(spec, "--fragment-size", fragmentSize, pull::fragmentSize);
        } else {
            refuse("--fragment-size", fragmentSize, "it is for udp_push and udp_pull");
        }
        if (client instanceof McastPushClientBuilder push) {
            Settings.set(spec, "--source", source, push::source);
        } else if (client instanceof McastPullClientBuilder pull) {
            Settings.set(spec, "--source", source, pull::source);
        } else if (client instanceof RtpClientBuilder rtp) {
            Settings.set(spec, "--source", source, rtp::source);
        } else {
            refuse("--source", source, "it is for mcast_push, mcast_pull and RTP");
        }
        stream.networkInterface("--interface", networkInterface);
        stream.control("--control", control);
    }

    private void refuse(String option, @Nullable Object value, String why) {
        Settings.refuse(spec, option, value, why);
    }
}
