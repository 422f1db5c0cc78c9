package io.imagestream.reliability.soak;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.testkit.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import javax.net.ssl.SSLContext;

/** A server of every kind, and the catalog of them all. Nothing of it leaves this machine. */
final class Venue implements AutoCloseable {
    static final String LOOPBACK = "lo";
    static final double IPS = 10;

    private static final long POLL_NANOS = 5_000_000;
    private static final double PULLED = 1000;
    /** Longer than any thread of a busy machine has to wait. */
    private static final Duration SOON = Duration.ofSeconds(8);
    /** How long the camera waits for those who stay, who wait longer: a picture that one of them has not seen then is lost. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final TestCertificate certificate = TestCertificate.create();
    private final PublishedFrames camera = FrameSource.published();
    private final PublishedFrames painter = FrameSource.published();
    private final Thread publisher = new Thread(this::publish, "soak-camera");
    private volatile IntPredicate seen = id -> false;

    final SSLContext trusting = certificate.trusting();
    final ImageStreamServer tcpPush = ImageStreamServer.builder()
            .tcpPush()
            .id(1)
            .source(Images.source())
            .ips(IPS)
            .setupTimeout(SOON)
            .stallLimit(SOON)
            .start();
    final ImageStreamServer tcpPull = ImageStreamServer.builder()
            .tcpPull()
            .id(2)
            .source(Images.source())
            .ips(PULLED)
            .setupTimeout(SOON)
            .stallLimit(SOON)
            .start();
    final ImageStreamServer web = ImageStreamServer.builder()
            .tcpPush()
            .id(3)
            .source(camera)
            .ips(PULLED)
            .setupTimeout(SOON)
            .stallLimit(SOON)
            .start();
    final ImageStreamServer tls;
    final ImageStreamServer udpPush = ImageStreamServer.builder()
            .udpPush()
            .id(5)
            .source(camera)
            .ips(PULLED)
            .setupTimeout(SOON)
            .lease(SOON)
            .start();
    final ImageStreamServer udpPull = ImageStreamServer.builder()
            .udpPull()
            .id(6)
            .source(Images.source())
            .ips(PULLED)
            .setupTimeout(SOON)
            .lease(SOON)
            .start();
    final ImageStreamServer mcastPush = ImageStreamServer.builder()
            .mcastPush(group())
            .id(7)
            .networkInterface(LOOPBACK)
            .timeToLive(0)
            .source(camera)
            .ips(PULLED)
            .start();
    final ImageStreamServer mcastPull = ImageStreamServer.builder()
            .mcastPull(group())
            .id(8)
            .networkInterface(LOOPBACK)
            .source(Images.source())
            .ips(PULLED)
            .setupTimeout(SOON)
            .lease(SOON)
            .start();
    final ImageStreamServer rtp = ImageStreamServer.builder()
            .mcastPush(group())
            .id(9)
            .networkInterface(LOOPBACK)
            .timeToLive(0)
            .source(painter)
            .ips(PULLED)
            .rtp()
            .start();
    final CatalogServer catalog;

    Venue(Path folder) {
        tls = ImageStreamServer.builder()
                .tcpPush()
                .id(4)
                .source(Images.source())
                .ips(IPS)
                .setupTimeout(SOON)
                .stallLimit(SOON)
                .tls(
                        certificate.writeCertificate(folder.resolve("chain.pem")),
                        certificate.writeKey(folder.resolve("key.pem")))
                .start();
        CatalogServer.Builder builder = CatalogServer.builder().idleTimeout(SOON);
        servers().forEach(builder::add);
        catalog = builder.start();
        trusting.getClientSessionContext().setSessionCacheSize(1); // The test's own clients, too, leave nothing.
        publisher.setDaemon(true);
        publisher.start();
    }

    /** A group that hardly anybody else on this machine uses now. */
    private static String group() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "239.255." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
    }

    List<ImageStreamServer> servers() {
        return List.of(tcpPush, tcpPull, web, tls, udpPush, udpPull, mcastPush, mcastPull, rtp);
    }

    /**
     * Makes the camera wait, before its next picture, until those who stay have seen the last. The newest picture wins, so on a
     * machine without time for every one they would rightly miss some.
     */
    void showTo(IntPredicate haveSeen) {
        seen = haveSeen;
    }

    /** Publishes at a rate that the stream's own never has to hold up. */
    private void publish() {
        for (int id = 0; !Thread.currentThread().isInterrupted(); id++) {
            camera.publish(Images.of(id));
            painter.publish(Images.Pictures.of(id));
            long published = System.nanoTime();
            long since = 0;
            while (!Thread.currentThread().isInterrupted()
                    && (since < 1e9 / IPS || (since < PATIENCE_NANOS && !seen.test(id)))) {
                LockSupport.parkNanos(POLL_NANOS);
                since = System.nanoTime() - published;
            }
        }
    }

    /** Tells the clients that the servers know of, but for groups, which stay. */
    List<String> clients() {
        return servers().stream()
                .flatMap(server -> server.clients().stream()
                        .filter(client -> !client.address().getAddress().isMulticastAddress())
                        .map(client -> server.uri() + ": " + client.describe()))
                .toList();
    }

    @Override
    public void close() {
        publisher.interrupt();
        try {
            publisher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        catalog.close();
        servers().forEach(ImageStreamServer::close);
    }
}
