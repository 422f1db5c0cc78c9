package io.imagestream.reliability.faults;

import io.imagestream.testkit.PlainWebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A client that never reads, so that its window closes.
 *
 * @param sockets what it holds
 */
record Holder(List<AutoCloseable> sockets) {
    private static final int SMALL_BUFFER = 4096;
    private static final int MILLIS = 20_000;

    static Holder open(String kind, String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), MILLIS);
        ServerSocket data = new ServerSocket();
        data.setReceiveBufferSize(SMALL_BUFFER);
        data.bind(new InetSocketAddress(socket.getLocalAddress(), 0));
        data.setSoTimeout(MILLIS);
        String words =
                switch (kind) {
                    case "silent" -> "";
                    case "family" -> "LISTEN_PORT " + data.getLocalPort() + "\r\nSTART\r\n";
                    case "http" -> "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
                    case "ws" -> PlainWebSocket.handshake("/ws");
                    default -> throw new IllegalArgumentException(kind);
                };
        socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        if (kind.equals("family")) {
            return new Holder(List.of(socket, data, data.accept()));
        }
        data.close();
        return new Holder(List.of(socket));
    }
}
