package io.imagestream.examples;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import java.io.IOException;
import java.nio.file.Path;

/** Shows the pictures of a folder, over and over, 24 a second, to whoever connects. */
public final class PushFolder {
    private PushFolder() {}

    /**
     * Serves until Ctrl-C.
     *
     * @param args the folder, the working folder by default
     * @throws IOException when the folder holds no picture
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : ".");
        ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .ips(24)
                .source(FrameSource.directory(folder))
                .start();
        System.out.println("listening " + server.uri());
        server.httpUri().ifPresent(page -> System.out.println("open " + page));
    }
}
