package io.imagestream;

import io.imagestream.reliability.concurrency.Model;
import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportProvider;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A client that is the source of another stream, while frames come and its connection breaks: an old frame is not left there. */
public class ClientRelayModelTest {
    private static final byte[] IMAGE = TestFrames.jpeg(0);

    private final Transport transport = new Transport();
    private final ImageStreamClient client = ImageStreamClient.builder()
            .tcpPush("localhost", 9001)
            .transport(transport)
            .scheduler(new ManualScheduler())
            .build();
    private final Seen seen = new Seen();
    private volatile boolean broken;

    public ClientRelayModelTest() {
        client.start();
        client.subscribe(seen, NoDemand.INSTANCE);
    }

    @Operation(nonParallelGroup = "connection")
    public void frame() {
        transport.events.frame(1, IMAGE, null);
    }

    @Operation(nonParallelGroup = "deadline")
    public void breaks() {
        transport.events.closed(new IOException("no image in time"));
        broken = true;
    }

    @Validate
    public void nothingOldIsShown() {
        if (broken && seen.shown != Seen.NONE) {
            throw new IllegalStateException("frame " + seen.shown + " is shown though the connection broke");
        }
    }

    @Test
    void theEndForgetsTheFrame() {
        Model.check(ClientRelayModelTest.class);
    }

    /** One connection, whose events the test tells. */
    private static final class Transport implements TransportProvider, ClientTransport, ClientConnection {
        private Events events;

        @Override
        public Set<Delivery> deliveries() {
            return Set.of(Delivery.TCP_PUSH);
        }

        @Override
        public ServerTransport server(ServerContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientTransport client() {
            return this;
        }

        @Override
        public ClientConnection open(ClientSpec spec, Events told) {
            events = told;
            told.opened();
            return this;
        }

        @Override
        public void request(int id) {}

        @Override
        public void reading(boolean on) {}

        @Override
        public void close() {}
    }
}
