package io.imagestream.reliability.faults;

import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A client that never reads, so that its window closes.
 *
 * @param sockets what it holds
 */
record Holder(List<AutoCloseable> sockets) {
    private static final int SMALL_BUFFER = 4096;
    private static final int MILLIS = 20_000;

    /**
     * Opens one.
     *
     * @param kind http, family or ws; https, which goes to a port of TLS; or silent and silent-tls, which say nothing
     */
    static Holder open(String kind, Place place, Path certificate) throws IOException {
        int port = place.port(kind.equals("https") || kind.equals("silent-tls") ? Station.TLS : Station.TCP_PUSH);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getByName(place.host()), port), MILLIS);
        ServerSocket data = new ServerSocket();
        data.setReceiveBufferSize(SMALL_BUFFER);
        data.bind(new InetSocketAddress(socket.getLocalAddress(), 0));
        data.setSoTimeout(MILLIS);
        String words =
                switch (kind) {
                    case "silent", "silent-tls" -> "";
                    case "family" -> "LISTEN_PORT " + data.getLocalPort() + "\r\nSTART\r\n";
                    case "http", "https" -> "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
                    case "ws" -> PlainWebSocket.handshake("/ws");
                    default -> throw new IllegalArgumentException(kind);
                };
        if (kind.equals("https")) {
            socket = TestCertificate.trusting(certificate)
                    .getSocketFactory()
                    .createSocket(socket, place.host(), port, true); // Which shakes hands by itself.
        }
        socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        if (kind.equals("family")) {
            return new Holder(List.of(socket, data, data.accept()));
        }
        data.close();
        return new Holder(List.of(socket));
    }
}
