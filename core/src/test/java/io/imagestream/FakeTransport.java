package io.imagestream;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportProvider;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A transport without sockets, which does what a test says and writes down what it is told. */
final class FakeTransport implements TransportProvider {
    /** Runs within a server transport's start; what it throws the start throws. */
    @FunctionalInterface
    interface StartAction {
        void run() throws IOException;
    }

    final List<Server> servers = new CopyOnWriteArrayList<>();
    final List<Connection> connections = new CopyOnWriteArrayList<>();
    final AtomicInteger clientsClosed = new AtomicInteger();
    volatile StartAction onStart = () -> {};
    volatile Runnable onOpen = () -> {};
    volatile boolean closesAtOnce = true;
    volatile boolean readsHttp = true;
    volatile Set<Delivery> deliveries =
            EnumSet.of(Delivery.TCP_PULL, Delivery.TCP_PUSH, Delivery.UDP_PUSH, Delivery.RTP);
    volatile OptionalInt controlPort = OptionalInt.empty();
    volatile Optional<String> sessionDescription = Optional.empty();

    @Override
    public Set<Delivery> deliveries() {
        return deliveries;
    }

    @Override
    public boolean readsHttp() {
        return readsHttp;
    }

    @Override
    public ServerTransport server(ServerContext context) {
        Server server = new Server(context);
        servers.add(server);
        return server;
    }

    @Override
    public ClientTransport client() {
        return new ClientTransport() {
            @Override
            public ClientConnection open(ClientSpec spec, Events events) {
                Connection connection = new Connection(spec, events);
                connections.add(connection);
                onOpen.run();
                return connection;
            }

            @Override
            public void close() {
                clientsClosed.incrementAndGet();
            }
        };
    }

    Server server() {
        return servers.get(servers.size() - 1);
    }

    /** Waits for the connection of that number, from 0. */
    Connection connection(int number) {
        return Await.value("connection " + number, () -> number < connections.size() ? connections.get(number) : null);
    }

    /** A server's side. */
    final class Server implements ServerTransport {
        final ServerContext context;
        volatile boolean started;
        volatile boolean closed;
        volatile @Nullable Thread ownThread;
        final CompletableFuture<Void> nothingLeft = new CompletableFuture<>();

        Server(ServerContext context) {
            this.context = context;
        }

        @Override
        public int start() throws IOException {
            onStart.run();
            started = true;
            return context.spec().port() == 0 ? 40_000 : context.spec().port();
        }

        @Override
        public Optional<String> sessionDescription() {
            return started ? sessionDescription : Optional.empty();
        }

        @Override
        public OptionalInt controlPort() {
            return started ? controlPort : OptionalInt.empty();
        }

        @Override
        public CompletionStage<Void> close() {
            closed = true;
            if (closesAtOnce) {
                nothingLeft.complete(null);
            }
            return nothingLeft;
        }

        @Override
        public boolean onOwnThread() {
            return Thread.currentThread() == ownThread;
        }
    }

    /** A client's connection. Its events are told by the thread that calls. */
    static final class Connection implements ClientConnection {
        final ClientSpec spec;
        final ClientTransport.Events events;
        final List<Integer> requests = new CopyOnWriteArrayList<>();
        final List<Boolean> readings = new CopyOnWriteArrayList<>();
        volatile boolean closed;

        Connection(ClientSpec spec, ClientTransport.Events events) {
            this.spec = spec;
            this.events = events;
        }

        void frame(int id) {
            events.frame(id, TestFrames.jpeg(id), null);
        }

        void breaks(String why) {
            events.closed(new IOException(why));
        }

        @Override
        public void request(int id) {
            requests.add(id);
        }

        @Override
        public void reading(boolean reading) {
            readings.add(reading);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
