package io.imagestream.reliability.faults;

import io.imagestream.ClientBuilder;
import io.imagestream.ClientListener;
import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.ServerBuilder;
import io.imagestream.ServerListener;
import io.imagestream.Stream;
import io.imagestream.reliability.Answers;
import io.imagestream.reliability.Footprint;
import io.imagestream.testkit.TestCertificate;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Servers or clients as a program of its own, so that they can run in another network namespace:
 *
 * <pre>
 * serve IPS LENGTH STALL LEASE HOST SHIFT RECEIVERS
 *                                a live stream of images of so many bytes in every way there is; the bounds in milliseconds; the
 *                                place, see {@link Place}; and who gets RTP by itself, separated by commas
 * publish IPS                    another rate of images, 0 for none
 * watch NAME KIND HOST SHIFT ALIVE
 *                                a client of that place, which over UDP says in such intervals that it is there; in milliseconds
 * hold KIND HOST                 a connection on which nothing is ever read, see {@link Holder#open}
 * close NAME
 * report SINCE                   what has come to each, see {@link Watch#report}
 * clients                        how many each server has, and why others have gone; and how long a processor was waited for
 * footprint
 * </pre>
 *
 * <p>Its argument is the folder of the certificate, with its key.
 */
final class Station {
    static final int TCP_PUSH = 9001;
    static final int TCP_PULL = 9002;
    static final int UDP_PUSH = 9003;
    static final int UDP_PULL = 9004;
    static final int MCAST_PUSH = 9005;
    static final int MCAST_PULL = 9006;
    static final int CONTROL = 9007;
    static final int TLS = 9008;
    static final int RTP = 9010;
    static final int RTP_ONE = 9012;

    static final String CERTIFICATE = "chain.pem";
    static final String KEY = "key.pem";

    private static final int PUSH_GROUP = 42;
    private static final int PULL_GROUP = 43;
    private static final int RTP_GROUP = 44;

    private final Path certificate;
    private final Path key;
    private final PublishedFrames source = FrameSource.published();
    private final PublishedFrames pictures = FrameSource.published();
    private final Pictures.Real real = new Pictures.Real();
    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "publisher");
        thread.setDaemon(true);
        return thread;
    });
    private final Hiccups hiccups = new Hiccups();
    private final Map<String, ImageStreamServer> servers = new TreeMap<>();
    private final Map<String, AutoCloseable> clients = new TreeMap<>();
    private final List<Holder> held = new ArrayList<>();
    private final Map<String, Watch> watches = new TreeMap<>();
    private final Map<String, Integer> gone = new ConcurrentHashMap<>();
    private java.util.concurrent.Future<?> publishing = java.util.concurrent.CompletableFuture.completedFuture(null);
    private int length;
    private volatile int published;

    private Station(Path folder) {
        certificate = folder.resolve(CERTIFICATE);
        key = folder.resolve(KEY);
    }

    public static void main(String[] arguments) throws IOException {
        Station station = new Station(Path.of(arguments[0]));
        Answers.serve(line -> {
            try {
                return station.answer(line.split(" "));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "serve" -> serve(words);
            case "publish" -> publish(Double.parseDouble(words[1]));
            case "watch" ->
                watch(
                        words[1],
                        words[2],
                        new Place(words[3], Integer.parseInt(words[4])),
                        Duration.ofMillis(Long.parseLong(words[5])));
            case "hold" -> held.add(Holder.open(words[1], new Place(words[2], 0), certificate));
            case "close" -> {
                watches.remove(words[1]);
                clients.remove(words[1]).close();
            }
            case "report" -> {
                return watches.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue().report(Long.parseLong(words[1]))
                                + connections(clients.get(each.getKey())))
                        .collect(Collectors.joining(";"));
            }
            case "clients" -> {
                return "published frames=" + published + " waited=" + hiccups.longestMillis() + ";"
                        + servers.entrySet().stream()
                                .map(each ->
                                        each.getKey() + " clients=" + viewers(each.getValue()) + reasons(each.getKey()))
                                .collect(Collectors.joining(";"));
            }
            case "footprint" -> {
                Footprint now = Footprint.now();
                return "threads=" + lastingThreads() + " descriptors=" + now.descriptors() + " heap=" + now.heap()
                        + " direct=" + now.direct() + " prepared=" + now.prepared();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    /** Counts the library's threads but those that call listeners, which come and go with what there is to tell. */
    private static long lastingThreads() {
        return ThreadCount.names().stream()
                .filter(name -> !name.startsWith("imagestream-events"))
                .count();
    }

    // --- servers ----------------------------------------------------------------------------------------------------

    private void serve(String[] words) {
        double ips = Double.parseDouble(words[1]);
        length = Integer.parseInt(words[2]);
        Duration stall = Duration.ofMillis(Long.parseLong(words[3]));
        Duration lease = Duration.ofMillis(Long.parseLong(words[4]));
        Place place = new Place(words[5], Integer.parseInt(words[6]));
        // Faster than what is published, so that no image is left out for the rate.
        Stream stream = Stream.builder().source(source).ips(4 * ips).build();
        Stream rtp = Stream.builder().source(pictures).ips(4 * ips).build();
        var choice = ImageStreamServer.builder();
        start(
                "tcp_push",
                place,
                TCP_PUSH,
                stream,
                choice.tcpPush().stallLimit(stall).setupTimeout(stall));
        start(
                "tcp_pull",
                place,
                TCP_PULL,
                stream,
                choice.tcpPull().stallLimit(stall).setupTimeout(stall));
        start(
                "tls",
                place,
                TLS,
                stream,
                choice.tcpPush().tls(certificate, key).stallLimit(stall).setupTimeout(stall));
        start("udp_push", place, UDP_PUSH, stream, choice.udpPush().lease(lease));
        start("udp_pull", place, UDP_PULL, stream, choice.udpPull().lease(lease));
        start(
                "mcast_push",
                place,
                MCAST_PUSH,
                stream,
                choice.mcastPush(place.group(PUSH_GROUP)).networkInterface("eth0"));
        start(
                "mcast_pull",
                place,
                MCAST_PULL,
                stream,
                choice.mcastPull(place.group(PULL_GROUP))
                        .networkInterface("eth0")
                        .controlPort(place.port(CONTROL))
                        .lease(lease));
        start(
                "rtp",
                place,
                RTP,
                rtp,
                choice.mcastPush(place.group(RTP_GROUP)).rtp().networkInterface("eth0"));
        for (String receiver : words[7].split(",")) {
            start("rtp_" + receiver, place, RTP_ONE, rtp, choice.udpPush().rtp(receiver, place.port(RTP_ONE)));
        }
        publish(ips);
    }

    private <B extends ServerBuilder<B>> void start(String name, Place place, int port, Stream stream, B builder) {
        boolean controlled = !name.equals("mcast_push") && !name.startsWith("rtp");
        B open = controlled ? builder.bind(place.any()) : builder;
        servers.put(
                name,
                open.stream(stream)
                        .port(place.port(port))
                        .listener(new ServerListener() {
                            @Override
                            public void left(ClientStats client, DisconnectReason reason) {
                                gone.merge(name + " " + reason, 1, Integer::sum);
                            }
                        })
                        .start());
    }

    private void publish(double ips) {
        publishing.cancel(false);
        if (ips > 0) {
            long micros = Math.round(1e6 / ips);
            publishing = publisher.scheduleWithFixedDelay(
                    () -> {
                        source.publish(Pictures.made(Watch.now(), length));
                        pictures.publish(real.image(Pictures.Real.numberAt(Watch.now())));
                        published++;
                    },
                    0,
                    micros,
                    TimeUnit.MICROSECONDS);
        }
    }

    private static int viewers(ImageStreamServer server) {
        return server.clients().size();
    }

    private String reasons(String server) {
        return gone.entrySet().stream()
                .filter(each -> each.getKey().startsWith(server + " "))
                .map(each -> " " + each.getKey().split(" ")[1] + "=" + each.getValue())
                .sorted()
                .collect(Collectors.joining());
    }

    // --- clients ----------------------------------------------------------------------------------------------------

    private void watch(String name, String kind, Place place, Duration alive) {
        boolean rtp = kind.startsWith("rtp");
        Watch watch = new Watch(rtp ? real::whenMade : Pictures::whenMade);
        clients.put(
                name,
                switch (kind) {
                    case "ws" -> WebSocketWatcher.start(place.host(), place.port(TCP_PUSH), Optional.empty(), watch);
                    case "wss" ->
                        WebSocketWatcher.start(
                                place.host(),
                                place.port(TLS),
                                Optional.of(TestCertificate.trusting(certificate)),
                                watch);
                    default -> client(kind, place, alive, watch);
                });
        watches.put(name, watch);
    }

    private AutoCloseable client(String kind, Place place, Duration alive, Watch watch) {
        Consumer<io.imagestream.Frame> take = watch::frame;
        var choice = ImageStreamClient.builder();
        String host = place.host();
        ClientBuilder<?> builder =
                switch (kind) {
                    case "tcp_push" -> choice.tcpPush(host, place.port(TCP_PUSH));
                    case "tcp_pull" -> choice.tcpPull(host, place.port(TCP_PULL));
                    case "http" -> choice.http("http://" + place.inUrl() + ":" + place.port(TCP_PUSH) + "/stream");
                    case "https" ->
                        choice.http("https://" + place.inUrl() + ":" + place.port(TLS) + "/stream")
                                .trust(certificate);
                    case "udp_push" ->
                        choice.udpPush(host, place.port(UDP_PUSH)).aliveInterval(alive);
                    case "udp_pull" ->
                        choice.udpPull(host, place.port(UDP_PULL)).aliveInterval(alive);
                    case "mcast_push" ->
                        choice.mcastPush(place.group(PUSH_GROUP), place.port(MCAST_PUSH))
                                .networkInterface("eth0");
                    case "mcast_pull" ->
                        choice.mcastPull(place.group(PULL_GROUP), place.port(MCAST_PULL))
                                .networkInterface("eth0")
                                .control(host, place.port(CONTROL));
                    case "rtp" ->
                        choice.rtp(place.group(RTP_GROUP), place.port(RTP)).networkInterface("eth0");
                    case "rtp_one" -> choice.rtp(place.any(), place.port(RTP_ONE));
                    default -> throw new IllegalArgumentException(kind);
                };
        return builder.onFrame(take)
                .listener(new ClientListener() {
                    @Override
                    public void disconnected(Exception cause) {
                        watch.trouble(String.valueOf(cause.getMessage()));
                    }
                })
                .start();
    }

    private static String connections(AutoCloseable client) {
        return " connections="
                + (client instanceof ImageStreamClient ours
                        ? ours.stats().connections()
                        : ((WebSocketWatcher) client).connections());
    }
}
