package io.imagestream.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;

/** The JDK's own HTTP server, as a program: gives out one image. */
final class JdkHttp {
    private JdkHttp() {}

    /**
     * Runs it.
     *
     * @param arguments the image's length in bytes
     * @throws IOException if it cannot be bound
     */
    public static void main(String[] arguments) throws IOException {
        byte[] image = new byte[Integer.parseInt(arguments[0])];
        new Random(1).nextBytes(image);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, image.length);
            exchange.getResponseBody().write(image);
            exchange.close();
        });
        server.start();
        System.out.println("port " + server.getAddress().getPort());
    }
}
