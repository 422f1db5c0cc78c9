package io.imagestream.examples;

import io.imagestream.DatagramServerBuilder;
import io.imagestream.Delivery;
import io.imagestream.McastServerBuilder;
import io.imagestream.RtpServerBuilder;
import io.imagestream.ServerBuilder;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how a server sends datagrams, over UDP, multicast and RTP. */
final class DatagramOptions {
    /** Players know interfaces by an address. */
    private static final String LOOPBACK = "127.0.0.1";

    private static final int MIN_RTP = 256;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--fragment-size",
            paramLabel = "N",
            description =
                    "The longest datagram in bytes over UDP and multicast, 40 to 65507, over RTP at least 256; 1200 by default. Clients"
                            + " over UDP may ask for shorter ones.")
    private @Nullable Integer fragmentSize;

    @Option(
            names = "--interface",
            paramLabel = "NAME|ADDRESS",
            description =
                    "The network interface by which multicast leaves, such as eth0, or an address of it; by default"
                            + " the operating system chooses.")
    private @Nullable String networkInterface;

    @Option(
            names = "--ttl",
            paramLabel = "N",
            description =
                    "How many networks multicast may cross, 0 to 255: 1, the default, keeps it on the local one, 0"
                            + " on this machine.")
    private @Nullable Integer timeToLive;

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            description = "The port at which images are asked for with mcast_pull; 0, the default, takes a free one.")
    private @Nullable Integer controlPort;

    /**
     * Sets what was given.
     *
     * @param toGroup whether the images go to a multicast group
     */
    void apply(ServerBuilder<?> builder, Delivery delivery, boolean toGroup) {
        if (builder instanceof DatagramServerBuilder<?> datagrams) {
            Settings.set(spec, "--fragment-size", fragmentSize, size -> {
                if (delivery == Delivery.RTP && size < MIN_RTP) {
                    throw new IllegalArgumentException("it must be " + MIN_RTP + " to 65507 for RTP, not " + size);
                }
                datagrams.datagramSize(size);
            });
        } else {
            refuse("--fragment-size", fragmentSize, delivery.label() + " sends no datagrams");
        }
        if (builder instanceof McastServerBuilder multicast) {
            Settings.set(spec, "--interface", networkInterface, multicast::networkInterface);
            Settings.set(spec, "--ttl", timeToLive, multicast::timeToLive);
        } else if (builder instanceof RtpServerBuilder rtp && toGroup) {
            Settings.set(spec, "--interface", networkInterface, rtp::networkInterface);
            Settings.set(spec, "--ttl", timeToLive, rtp::timeToLive);
        } else {
            String why = delivery == Delivery.RTP
                    ? "the receiver is no multicast group"
                    : delivery.label() + " is no multicast";
            refuse("--interface", networkInterface, why);
            refuse("--ttl", timeToLive, why);
        }
        if (builder instanceof McastServerBuilder multicast && delivery == Delivery.MCAST_PULL) {
            Settings.set(spec, "--control-port", controlPort, multicast::controlPort);
        } else {
            refuse("--control-port", controlPort, "it is for mcast_pull, not for " + delivery.label());
        }
    }

    /** Says what a player on this machine has to be told to get images to a group that do not leave it, with a space behind. */
    String playerOptions() {
        return networkInterface != null && isLoopback(networkInterface) ? "-localaddr " + LOOPBACK + " " : "";
    }

    private static boolean isLoopback(String nameOrAddress) {
        try {
            NetworkInterface named = NetworkInterface.getByName(nameOrAddress);
            return named == null ? nameOrAddress.equals(LOOPBACK) : named.isLoopback();
        } catch (SocketException e) {
            return false; // It went meanwhile.
        }
    }

    private void refuse(String option, @Nullable Object value, String why) {
        Settings.refuse(spec, option, value, why);
    }
}
