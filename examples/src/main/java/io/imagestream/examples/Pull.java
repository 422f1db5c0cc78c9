package io.imagestream.examples;

import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import java.nio.file.Path;
import java.util.Arrays;

/** Serves pictures that a client asks for by number: backwards, then the one that follows. */
public final class Pull {
    private Pull() {}

    /**
     * Serves and asks, then ends.
     *
     * @param args image files
     */
    public static void main(String[] args) {
        Path[] images = Arrays.stream(args).map(Path::of).toArray(Path[]::new);
        try (ImageStreamServer server =
                        ImageStreamServer.builder().tcpPull().frames(images).start();
                ImageStreamClient client = ImageStreamClient.builder()
                        .tcpPull("127.0.0.1", server.port())
                        .onDemand()
                        .start()) {
            for (int id = images.length - 1; id >= 0; id--) {
                Frame frame = client.get(id).join();
                System.out.println("asked for " + id + ", got " + frame);
            }
            System.out.println("the next one is " + client.next().join());
        }
    }
}
