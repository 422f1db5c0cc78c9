package io.imagestream.reliability.faults;

import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/** A program of somebody's that watches over a WebSocket, and opens another when the connection ends or nothing comes. */
final class WebSocketWatcher implements AutoCloseable {
    private static final long PAUSE_NANOS = 250_000_000;
    private static final int CONNECT_MILLIS = 1_200;
    private static final int SILENCE_MILLIS = 1_200;

    private final String host;
    private final int port;
    private final Optional<SSLContext> tls;
    private final Watch watch;
    private final Thread thread;
    private volatile Socket socket = new Socket();
    private volatile int connections;
    private volatile boolean closed;

    private WebSocketWatcher(String host, int port, Optional<SSLContext> tls, Watch watch) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.watch = watch;
        thread = new Thread(this::run, "web-socket");
        thread.setDaemon(true);
    }

    static WebSocketWatcher start(String host, int port, Optional<SSLContext> tls, Watch watch) {
        WebSocketWatcher watcher = new WebSocketWatcher(host, port, tls, watch);
        watcher.thread.start();
        return watcher;
    }

    int connections() {
        return connections;
    }

    private void run() {
        while (!closed) {
            try {
                watchOnce();
            } catch (AssertionError | UncheckedIOException | IOException e) {
                watch.trouble(String.valueOf(e.getMessage()));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void watchOnce() throws IOException {
        Socket opened = new Socket();
        socket = opened;
        if (closed) {
            return;
        }
        opened.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MILLIS);
        opened.setTcpNoDelay(true);
        opened.setSoTimeout(SILENCE_MILLIS);
        Socket secured =
                tls.isPresent() ? tls.orElseThrow().getSocketFactory().createSocket(opened, host, port, true) : opened;
        socket = secured;
        // Closed at once: TLS would wait for the other end's word.
        try (PlainWebSocket web = PlainWebSocket.open(PlainHttp.over(secured), "/ws");
                opened) {
            connections++;
            secured.setSoTimeout(SILENCE_MILLIS);
            while (!closed) {
                PlainWebSocket.Message message = web.readMessage();
                watch.frame(message.frameId(), message.image());
                web.ack(message);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }
}
