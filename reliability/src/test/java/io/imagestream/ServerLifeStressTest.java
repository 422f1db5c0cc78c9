package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.concurrency.Together;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportProvider;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that is started and closed by several threads at a time: it opens once at most, and whatever it opened it closes, once. */
class ServerLifeStressTest {
    private static final int ROUNDS = 300;

    @Test
    void whatWasOpenedIsClosedOnce() throws Exception {
        Stream stream = Stream.builder().source(FrameSource.published()).build();
        for (int round = 0; round < ROUNDS; round++) {
            Counting transport = new Counting();
            ImageStreamServer server = ImageStreamServer.builder().tcpPush().stream(stream)
                    .transport(transport)
                    .build();
            AtomicInteger started = new AtomicInteger();
            Together.run(4, thread -> {
                if (thread < 2) {
                    try {
                        server.start();
                        started.incrementAndGet();
                    } catch (IllegalStateException e) {
                        // It was started or closed already.
                    }
                } else {
                    server.close();
                }
            });
            server.closed().get(60, TimeUnit.SECONDS);
            assertThat(started.get()).as("starts").isLessThanOrEqualTo(1);
            assertThat(transport.opened.get()).as("opened").isLessThanOrEqualTo(1);
            assertThat(transport.closed.get()).as("closed").isEqualTo(transport.opened.get());
            assertThat(server.isRunning()).isFalse();
        }
        // No server of the stream is left: its feed is made anew for the next one's time.
        assertThat(((DefaultStream) stream).open(new ManualScheduler()).scheduler())
                .isInstanceOf(ManualScheduler.class);
    }

    private static final class Counting implements TransportProvider, ServerTransport {
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public Set<Delivery> deliveries() {
            return Set.of(Delivery.TCP_PUSH);
        }

        @Override
        public ServerTransport server(ServerContext context) {
            return this;
        }

        @Override
        public ClientTransport client() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int start() {
            opened.incrementAndGet();
            Thread.yield();
            return 9001;
        }

        @Override
        public CompletionStage<Void> close() {
            closed.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean onOwnThread() {
            return false;
        }
    }
}
