package io.imagestream.examples.players;

import io.imagestream.ImageStreamServer;

/** Where a server on this machine answers. */
final class Urls {
    private Urls() {}

    static String http(ImageStreamServer server, String target) {
        return "http://127.0.0.1:" + server.port() + target;
    }

    static String https(ImageStreamServer server, String target) {
        return "https://127.0.0.1:" + server.port() + target;
    }
}
