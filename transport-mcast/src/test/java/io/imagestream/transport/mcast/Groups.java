package io.imagestream.transport.mcast;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.McastPullClientBuilder;
import io.imagestream.McastPushClientBuilder;
import io.imagestream.McastServerBuilder;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Servers and clients of multicast groups that never leave this machine: all of them use the loopback interface. */
final class Groups {
    static final String LOOPBACK = "lo";

    private Groups() {}

    /** Returns a group that hardly anybody else on this machine uses now. */
    static String any() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "239.255." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
    }

    static McastServerBuilder push(String group) {
        return ImageStreamServer.builder().mcastPush(group).networkInterface(LOOPBACK);
    }

    static McastServerBuilder pull(String group) {
        return ImageStreamServer.builder().mcastPull(group).networkInterface(LOOPBACK);
    }

    static McastPushClientBuilder watch(ImageStreamServer server) {
        return ImageStreamClient.builder()
                .mcastPush(server.uri().host(), server.port())
                .networkInterface(LOOPBACK);
    }

    /** A client that only sees what others ask for. */
    static McastPullClientBuilder look(ImageStreamServer server) {
        return ImageStreamClient.builder()
                .mcastPull(server.uri().host(), server.port())
                .networkInterface(LOOPBACK);
    }

    /** A client that asks when it is told to. */
    static McastPullClientBuilder control(ImageStreamServer server) {
        return look(server)
                .control("127.0.0.1", server.controlPort().orElseThrow())
                .onDemand();
    }

    static NetworkInterface loopback() {
        try {
            NetworkInterface loopback = NetworkInterface.getByName(LOOPBACK);
            if (loopback == null) {
                throw new AssertionError("there is no network interface " + LOOPBACK);
            }
            return loopback;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (taken == null) {
                throw new AssertionError("nothing came within " + Await.PATIENCE);
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Says whether anybody on this machine is in a group, as Linux tells it. */
    static boolean hasMembers(String group) {
        try {
            byte[] bytes = InetAddress.getByName(group).getAddress();
            // The kernel prints the address as a number of this machine's byte order.
            String number = String.format("%02X%02X%02X%02X", bytes[3], bytes[2], bytes[1], bytes[0]);
            return Files.readString(Path.of("/proc/net/igmp")).contains(number);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
