package io.imagestream.examples;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Scanner;

/** Shows pages to a multicast group, and turns them for everybody who watches: type "next", a page's number, or "end". */
public final class PageTurner {
    private PageTurner() {}

    /**
     * Serves until "end" is typed.
     *
     * @param args the network interface, such as {@code eth0}, then the pages, image files
     */
    public static void main(String[] args) {
        Path[] pages = Arrays.stream(args).skip(1).map(Path::of).toArray(Path[]::new);
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .mcastPull("239.255.42.42")
                        .networkInterface(args[0])
                        .frames(pages)
                        .start();
                ImageStreamClient remote = ImageStreamClient.builder()
                        .mcastPull("239.255.42.42", server.port())
                        .networkInterface(args[0])
                        .control("127.0.0.1", server.controlPort().orElseThrow())
                        .onDemand()
                        .start();
                Scanner typed = new Scanner(System.in, StandardCharsets.US_ASCII)) {
            System.out.println("listening " + server.uri());
            while (typed.hasNext() && !typed.hasNext("end")) {
                if (typed.hasNextInt()) {
                    System.out.println(remote.get(Math.floorMod(typed.nextInt(), pages.length))
                            .join());
                } else if (typed.next().equals("next")) {
                    System.out.println(remote.next().join());
                }
            }
        }
    }
}
