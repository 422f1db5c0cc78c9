package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.ClientStats;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.IndexedFrameSource;
import io.imagestream.ServerListener;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers and clients that are closed by what they call. */
class CloseFromInsideTest {
    @AfterEach
    void nothingIsLeft() {
        ThreadCount.assertNoneLeft();
    }

    private static void watchUntilClosed(Kinds kind, ImageStreamServer server) {
        ImageStreamClient client = kind.client(server).build();
        try {
            client.start();
        } catch (ImageStreamException e) {
            assertThat(server.isRunning())
                    .as("it was closed before the client had come")
                    .isFalse();
        }
        Await.get(server.closed());
        client.close();
        Await.untilAsserted(() -> assertThat(client.closed()).isDone());
    }

    @ParameterizedTest
    @EnumSource(
            value = Kinds.class,
            names = {"TCP_PUSH", "TCP_PULL", "UDP_PUSH", "UDP_PULL"})
    void anAccessPolicyMayCloseTheServer(Kinds kind) {
        CompletableFuture<ImageStreamServer> running = new CompletableFuture<>();
        ImageStreamServer server = kind.server()
                .source(FrameSource.frames(Kinds.FRAMES))
                .access(request -> {
                    running.join().close();
                    return AccessPolicy.Verdict.ALLOW;
                })
                .start();
        running.complete(server);
        watchUntilClosed(kind, server);
    }

    @ParameterizedTest
    @EnumSource
    void aSourceMayCloseTheServerThatReadsIt(Kinds kind) {
        CompletableFuture<ImageStreamServer> running = new CompletableFuture<>();
        ImageStreamServer server = kind.server()
                .memoryBudget(0)
                .source(new IndexedFrameSource() {
                    @Override
                    public int size() {
                        return 1000;
                    }

                    @Override
                    public Frame read(int index) {
                        if (index >= 3) {
                            running.join().close();
                        }
                        return Kinds.FRAMES.get(index % Kinds.FRAMES.size());
                    }
                })
                .ips(50)
                .start();
        running.complete(server);
        watchUntilClosed(kind, server);
    }

    @ParameterizedTest
    @EnumSource
    void aConsumerOfFramesMayCloseItsClientAndTheServer(Kinds kind) {
        ImageStreamServer server =
                kind.server().source(FrameSource.frames(Kinds.FRAMES)).ips(50).start();
        CompletableFuture<ImageStreamClient> watching = new CompletableFuture<>();
        ImageStreamClient client = kind.client(server)
                .onFrame(frame -> {
                    watching.join().close();
                    server.close();
                })
                .start();
        watching.complete(client);
        Await.get(client.closed());
        Await.get(server.closed());
    }

    @ParameterizedTest
    @EnumSource
    void aListenerMayCloseTheServerAsSoonAsItHasStarted(Kinds kind) {
        ImageStreamServer server = kind.server()
                .source(FrameSource.frames(Kinds.FRAMES))
                .listener(new ServerListener() {
                    @Override
                    public void started(ImageStreamServer started) {
                        started.close();
                    }

                    @Override
                    public void joined(ClientStats client) {
                        throw new AssertionError("nobody is here");
                    }
                })
                .build();
        server.start();
        Await.get(server.closed());
        assertThat(server.isRunning()).isFalse();
    }
}
