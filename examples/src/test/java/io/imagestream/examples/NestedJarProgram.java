package io.imagestream.examples;

import io.imagestream.ClientBuilder;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.Stream;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.transport.netty.NettyRuntime;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * A program in a jar of jars that serves and receives a stream in every way, and says so: on a thread whose class loader is the
 * program's own ({@code own}), the platform's ({@code platform}), none at all ({@code none}), one that has a copy of the library, as
 * containers have ({@code copy}), or on one of the common pool ({@code pool}).
 */
final class NestedJarProgram {
    private static final String HERE = "127.0.0.1";
    private static final String GROUP = "239.255.42.42";
    private static final int PATIENCE_SECONDS = 20;

    private NestedJarProgram() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "own" -> run();
            case "platform" -> runWith(ClassLoader.getPlatformClassLoader());
            case "none" -> runWith(null);
            case "copy" -> runWith(copy());
            case "pool" -> runInPool();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void runWith(ClassLoader loader) throws Exception {
        Thread.currentThread().setContextClassLoader(loader);
        run();
    }

    private static ClassLoader copy() {
        URLClassLoader own = (URLClassLoader) NestedJarProgram.class.getClassLoader();
        return new URLClassLoader(own.getURLs(), ClassLoader.getPlatformClassLoader());
    }

    private static void runInPool() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        ForkJoinPool.commonPool().execute(() -> {
            try {
                run();
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                done.countDown();
            }
        });
        done.await(); // Not join(), by which this thread might run the task.
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void run() throws Exception {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        say("loader " + (loader == null ? "none" : loader.getClass().getSimpleName()));
        say("version " + ImageStreamServer.class.getPackage().getImplementationVersion());
        say("epoll " + NettyRuntime.isEpoll());
        String loopback = loopback();
        Stream stream = Stream.builder().name("boot").ips(50).build();

        try (ImageStreamServer push =
                        ImageStreamServer.builder().tcpPush().stream(stream).start();
                ImageStreamServer pull =
                        ImageStreamServer.builder().tcpPull().stream(stream).start();
                ImageStreamServer udp =
                        ImageStreamServer.builder().udpPush().stream(stream).start();
                ImageStreamServer group = ImageStreamServer.builder().mcastPush(GROUP).stream(stream)
                        .networkInterface(loopback)
                        .timeToLive(0)
                        .start();
                ImageStreamServer rtp =
                        ImageStreamServer.builder()
                                .mcastPush(GROUP)
                                .networkInterface(loopback)
                                .timeToLive(0)
                                .rtp()
                                .stream(stream)
                                .start();
                CatalogServer catalog =
                        CatalogServer.builder().add(push).add(rtp).start()) {
            receive("tcp_push", ImageStreamClient.builder().tcpPush(HERE, push.port()));
            receive("tcp_pull", ImageStreamClient.builder().tcpPull(HERE, pull.port()));
            receive(
                    "http",
                    ImageStreamClient.builder()
                            .http(push.httpUri().orElseThrow().resolve("/stream")));
            receive("udp_push", ImageStreamClient.builder().udpPush(HERE, udp.port()));
            receive(
                    "mcast_push",
                    ImageStreamClient.builder().mcastPush(GROUP, group.port()).networkInterface(loopback));
            receive("rtp", ImageStreamClient.builder().rtp(GROUP, rtp.port()).networkInterface(loopback));
            say("stream " + push.port());
            say("catalog " + catalog.uri());
            int end = System.in.read(); // Until the test has seen enough.
            say("end " + end);
        }
    }

    private static String loopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(NestedJarProgram::isLoopback)
                .findFirst()
                .orElseThrow()
                .getName();
    }

    private static boolean isLoopback(NetworkInterface each) {
        try {
            return each.isLoopback();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void receive(String what, ClientBuilder<?> builder) throws InterruptedException {
        CountDownLatch frames = new CountDownLatch(3);
        try (ImageStreamClient client =
                builder.onFrame(frame -> frames.countDown()).start()) {
            boolean came = frames.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            say("received " + what + (came ? "" : ": too little, " + client.stats()));
        }
    }
}
