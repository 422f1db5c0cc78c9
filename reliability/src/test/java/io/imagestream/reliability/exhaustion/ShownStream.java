package io.imagestream.reliability.exhaustion;

import io.imagestream.ClientListener;
import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.LiveFrameSource;
import io.imagestream.PublishedFrames;
import io.imagestream.ReceptionStats;
import io.imagestream.ServerBuilder;
import io.imagestream.ServerListener;
import io.imagestream.ServerStats;
import io.imagestream.SkipReason;
import io.imagestream.TcpServerBuilder;
import io.imagestream.UdpServerBuilder;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.catalog.CatalogStream;
import io.imagestream.reliability.Answers;
import io.imagestream.reliability.Footprint;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A program that shows a stream, whose source takes a mood when asked, and tells how it goes. {@link Shown} starts it. */
final class ShownStream {
    /** The number of the image that is shown when there is none. */
    static final int PLACEHOLDER = 999_999;

    private final Map<String, String> options;
    private final String via;
    private final MoodySource moody;
    private final PublishedFrames published = FrameSource.published();
    private final ScheduledExecutorService camera = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "camera");
        thread.setDaemon(true);
        return thread;
    });
    private final List<ByteBuf> hogged = new ArrayList<>();
    private final List<InputStream> taken = new ArrayList<>();
    private final UnpooledByteBufAllocator hogger = new UnpooledByteBufAllocator(true);
    private final AtomicInteger consumed = new AtomicInteger();
    private volatile int publishFailures;
    private final List<ImageStreamClient> watching = new CopyOnWriteArrayList<>();

    private ShownStream(Map<String, String> options) {
        this.options = options;
        via = options.getOrDefault("via", "tcp");
        moody = new MoodySource(Watching.images(via), number("bytes", 1000));
    }

    /** Takes options as NAME=VALUE. */
    public static void main(String... arguments) throws IOException {
        ShownStream program = new ShownStream(Arrays.stream(arguments)
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1])));
        program.serve();
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, String.valueOf(otherwise)));
    }

    private void serve() throws IOException {
        ServerBuilder<?> builder = builder();
        if (options.containsKey("listener")) {
            builder.listener(new Troublesome());
        }
        ImageStreamServer server = builder.build();
        try {
            server.start();
        } catch (ImageStreamException e) {
            Answers.print("failed: " + e.getMessage());
            System.exit(1);
        }
        CatalogServer catalog = null;
        if (options.containsKey("catalog")) {
            catalog = CatalogServer.builder()
                    .directory(Path.of(options.get("catalog")))
                    .start();
        }
        if (options.containsKey("consumer")) {
            for (int i = 0; i < number("consumers", 1); i++) {
                watch(server.port());
            }
        }
        CatalogServer shown = catalog;
        Answers.print("port " + server.port() + " " + (shown == null ? 0 : shown.port()));
        Answers.serve(line -> answer(server, shown, line));
    }

    private String answer(ImageStreamServer server, @Nullable CatalogServer catalog, String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "mood" -> moody.mood(MoodySource.Mood.valueOf(words[1]));
            case "ips" -> server.ips(Double.parseDouble(words[1]));
            case "stats" -> {
                return figures(server);
            }
            case "states" -> {
                return catalog == null
                        ? "none"
                        : catalog.streams().stream()
                                .map(CatalogStream::state)
                                .map(String::valueOf)
                                .collect(Collectors.joining(" ", "states ", ""));
            }
            case "announce" -> {
                try {
                    builder().announceIn(Path.of(words[1])).start(); // Ends with this program.
                } catch (ImageStreamException e) {
                    return "ImageStreamException: " + e.getMessage();
                }
                return "announced";
            }
            case "hog" -> hog(Integer.parseInt(words[1]));
            case "free" -> {
                hogged.forEach(ByteBuf::release);
                hogged.clear();
            }
            case "take-descriptors" -> taken.addAll(takeDescriptors());
            case "give-descriptors" -> give(taken);
            case "without-descriptors" -> {
                server.close();
                return startWithoutDescriptors();
            }
            case "close" -> {
                if (catalog != null) {
                    catalog.close();
                }
                server.close();
                return "closed " + PreparedFrame.heldBytes();
            }
            default -> throw new IllegalArgumentException(line);
        }
        return "ok";
    }

    /** Takes all direct memory but a rest, as other users of it in an application may. */
    private void hog(int rest) {
        long most = PlatformDependent.maxDirectMemory();
        for (int size = 1 << 20; size >= 1024; size /= 2) {
            try {
                while (PlatformDependent.usedDirectMemory() + size + rest <= most) {
                    hogged.add(hogger.directBuffer(size, size));
                }
            } catch (OutOfMemoryError e) {
                continue; // Someone else took it meanwhile.
            }
        }
    }

    /** Starts another server while there is no descriptor left, and once more when there is. */
    private String startWithoutDescriptors() {
        ImageStreamServer another = builder().build();
        List<InputStream> all = takeDescriptors();
        String failure = "none";
        try {
            another.start();
        } catch (RuntimeException failed) {
            failure = failed.getClass().getSimpleName() + ": " + failed.getMessage();
        }
        give(all);
        another.start();
        String now = failure + "; then " + another.isRunning();
        another.close();
        return now;
    }

    private static List<InputStream> takeDescriptors() {
        List<InputStream> all = new ArrayList<>();
        try {
            while (true) {
                all.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) { // None is left.
            return all;
        }
    }

    private static void give(List<InputStream> all) {
        try {
            for (InputStream each : all) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.clear();
    }

    private String figures(ImageStreamServer server) {
        ServerStats stats = server.stats();
        StringBuilder text = new StringBuilder("stats");
        add(text, "clients", stats.clients());
        add(text, "viewers", stats.viewers());
        add(text, "brought", stats.framesFromSource());
        add(text, "sent", stats.framesSent());
        add(text, "failures", stats.sourceFailures());
        add(text, "consumed", consumed.get());
        add(text, "incomplete", sum(ReceptionStats::incomplete));
        add(text, "connections", sum(ReceptionStats::connections));
        add(text, "publishFailures", publishFailures);
        for (SkipReason reason : SkipReason.values()) {
            add(text, reason.name(), stats.skipped(reason));
        }
        for (DisconnectReason reason : DisconnectReason.values()) {
            add(text, reason.name(), stats.disconnected(reason));
        }
        add(text, "age", stats.newestFrameAge().map(Duration::toMillis).orElse(-1L));
        add(text, "budget", server.stream().memoryBudget());
        add(text, "direct", PlatformDependent.usedDirectMemory());
        add(text, "maxDirect", PlatformDependent.maxDirectMemory());
        add(text, "prepared", PreparedFrame.heldBytes());
        add(text, "descriptors", options.containsKey("descriptors") ? Footprint.openDescriptors() : -1);
        return text.toString();
    }

    private long sum(ToLongFunction<ReceptionStats> figure) {
        return watching.stream().map(ImageStreamClient::stats).mapToLong(figure).sum();
    }

    private static void add(StringBuilder text, String name, long value) {
        text.append(' ').append(name).append('=').append(value);
    }

    // --- listeners --------------------------------------------------------------------------------------------------

    /** Throws from each call, or does not come back from the first, or is no trouble. */
    private static void trouble(String mood) {
        if (mood.equals("well")) {
            return;
        }
        if (mood.equals("throws")) {
            throw new IllegalStateException("thrown on purpose");
        }
        while (true) {
            LockSupport.park();
        }
    }

    private final class Troublesome implements ServerListener {
        private final String mood = options.get("listener");

        @Override
        public void started(ImageStreamServer server) {
            trouble(mood);
        }

        @Override
        public void joined(ClientStats client) {
            trouble(mood);
        }

        @Override
        public void left(ClientStats client, DisconnectReason reason) {
            trouble(mood);
        }

        @Override
        public void viewersChanged(int viewers) {
            trouble(mood);
        }
    }

    /** A client whose listener and consumer do the same. */
    private void watch(int port) {
        String mood = options.get("consumer");
        watching.add(Watching.builder(via, group(), port)
                .onFrame(frame -> {
                    consumed.incrementAndGet();
                    trouble(mood);
                })
                .listener(new ClientListener() {
                    @Override
                    public void connected() {
                        if (mood.equals("throws")) {
                            trouble(mood);
                        }
                    }
                })
                .start());
    }

    // --- the server -------------------------------------------------------------------------------------------------

    private ServerBuilder<?> builder() {
        ServerBuilder<?> builder = delivery();
        builder.source(source()).ips(Double.parseDouble(options.getOrDefault("ips", "20")));
        option("budget", Long::valueOf, builder::memoryBudget);
        option("announce", Path::of, builder::announceIn);
        return builder;
    }

    private <T> void option(String name, Function<String, T> parse, Consumer<T> set) {
        if (options.containsKey(name)) {
            set.accept(parse.apply(options.get(name)));
        }
    }

    private String group() {
        return options.getOrDefault("group", "none");
    }

    private ServerBuilder<?> delivery() {
        switch (via.toLowerCase(Locale.ROOT)) {
            case "tcp":
                TcpServerBuilder tcp = ImageStreamServer.builder().tcpPush();
                option("limit", Long::valueOf, millis -> tcp.stallLimit(Duration.ofMillis(millis)));
                return tcp;
            case "udp":
                UdpServerBuilder udp = ImageStreamServer.builder().udpPush();
                option("limit", Long::valueOf, millis -> udp.lease(Duration.ofMillis(millis)));
                return udp;
            case "rtp":
                return ImageStreamServer.builder().udpPush().rtp("127.0.0.1", RtpFrames.freePort());
            case "mcast":
                return ImageStreamServer.builder().mcastPush(group()).networkInterface("lo");
            default:
                throw new IllegalArgumentException(via);
        }
    }

    private FrameSource source() {
        String kind = options.getOrDefault("source", "published");
        LiveFrameSource live;
        switch (kind) {
            case "indexed":
                return moody;
            case "polled":
                live = FrameSource.polled(moody);
                break;
            default:
                live = published;
                double perSecond = Double.parseDouble(options.getOrDefault("ips", "20"));
                camera.scheduleAtFixedRate(this::publish, 0, (long) (1e9 / perSecond), TimeUnit.NANOSECONDS);
        }
        return options.containsKey("placeholder")
                ? live.withPlaceholder(
                        Watching.images(via).frame(PLACEHOLDER, 1000), Duration.ofMillis(number("placeholder", 0)))
                : live;
    }

    private void publish() {
        try {
            Frame frame = moody.get();
            if (frame != null) {
                published.publish(frame);
            }
        } catch (RuntimeException | Error e) { // What comes out of publish is a finding of the test.
            publishFailures++;
        }
    }
}
