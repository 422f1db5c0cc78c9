package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners that are added to a server that was built. */
class LateListenerTest {
    private final FakeTransport transport = new FakeTransport();
    private final ImageStreamServer server = ImageStreamServer.builder()
            .tcpPush()
            .id(7_106)
            .scheduler(new ManualScheduler())
            .transport(transport)
            .build();

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ServerListener listener = new ServerListener() {
        @Override
        public void started(ImageStreamServer told) {
            calls.add("started");
        }

        @Override
        public void descriptorChanged(ImageStreamServer told) {
            calls.add("ips " + told.descriptor().ips());
        }

        @Override
        public void closed(ImageStreamServer told) {
            calls.add("closed");
        }
    };

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void isToldOfAllWhenAddedBeforeTheStart() {
        server.listen(listener);
        server.start();
        server.ips(5);
        server.close();
        Await.untilAsserted(() -> assertThat(calls).containsExactly("started", "ips 5.0", "closed"));
    }

    @Test
    void isToldAtOnceOfAServerThatRuns() {
        server.start();
        server.listen(listener);
        Await.untilAsserted(() -> assertThat(calls).containsExactly("started"));
        server.close();
        Await.untilAsserted(() -> assertThat(calls).containsExactly("started", "closed"));
    }

    @Test
    void isToldNothingOnceTakenAway() {
        ServerListener.Registration registration = server.listen(listener);
        List<String> others = new CopyOnWriteArrayList<>();
        server.listen(new ServerListener() {
            @Override
            public void closed(ImageStreamServer told) {
                others.add("closed");
            }
        });
        registration.cancel();
        registration.cancel();
        server.start();
        server.close();
        Await.untilAsserted(() -> assertThat(others).containsExactly("closed"));
        assertThat(calls).isEmpty();
    }
}
