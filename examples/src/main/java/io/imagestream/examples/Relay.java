package io.imagestream.examples;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;

/** Shows many what one camera sends: the camera is asked once, however many watch. */
public final class Relay {
    private Relay() {}

    /**
     * Serves until Ctrl-C. Whenever the camera is lost it is looked for again.
     *
     * @param args the camera's URL, such as {@code http://camera/stream}
     */
    public static void main(String[] args) {
        ImageStreamClient camera = ImageStreamClient.builder().http(args[0]).start();
        ImageStreamServer server =
                ImageStreamServer.builder().tcpPush().source(camera).start();
        System.out.println("listening " + server.uri());
        server.httpUri().ifPresent(page -> System.out.println("open " + page));
    }
}
