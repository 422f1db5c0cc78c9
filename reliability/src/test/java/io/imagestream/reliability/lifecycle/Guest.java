package io.imagestream.reliability.lifecycle;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** An application in a class loader of its own: servers of all kinds, each of which it has seen an image of. */
public final class Guest implements AutoCloseable, Callable<List<Integer>> {
    private final List<ImageStreamServer> servers = new ArrayList<>();

    /** Starts the servers, and watches each for a moment. */
    public Guest() {
        for (Kinds kind : Kinds.all()) {
            ImageStreamServer server = kind.server()
                    .source(FrameSource.frames(Kinds.FRAMES))
                    .ips(50)
                    .start();
            servers.add(server);
            CountDownLatch seen = new CountDownLatch(1);
            try (ImageStreamClient client =
                    kind.client(server).onFrame(frame -> seen.countDown()).start()) {
                Await.until(client + " sees something", () -> seen.getCount() == 0);
                client.close();
                Await.get(client.closed());
            }
        }
    }

    /** Returns the ports at which push servers are reached over TCP. */
    @Override
    public List<Integer> call() {
        return List.of(servers.get(Kinds.TCP_PUSH.ordinal()).port());
    }

    @Override
    public void close() {
        servers.forEach(ImageStreamServer::close);
    }
}
