package io.imagestream.catalog;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether anybody listens at a TCP port, on a few threads of its own that come and go. Thread-safe. */
final class ConnectCheck {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 64;
    private static final int TIMEOUT_MS = 1000;

    private final ThreadPoolExecutor executor;

    ConnectCheck() {
        executor = new ThreadPoolExecutor(
                THREADS, THREADS, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "imagestream-catalog-check");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Connects and closes at once. That a server is slow or far away does not mean that it is dead: only a refusal does.
     *
     * @param told takes whether it was refused; empty where that cannot be found out
     * @return false when too many checks wait: to be asked for again later
     */
    boolean begin(String host, int port, Consumer<Optional<Boolean>> told) {
        try {
            executor.execute(() -> check(host, port, told));
            return true;
        } catch (RejectedExecutionException e) {
            log.trace("too many checks wait", e);
            return false;
        }
    }

    private static void check(String host, int port, Consumer<Optional<Boolean>> told) {
        told.accept(isRefused(host, port));
    }

    private static Optional<Boolean> isRefused(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            return Optional.of(false);
        } catch (ConnectException e) {
            log.debug("nobody listens at {}:{}: {}", host, port, e.toString());
            return Optional.of(true);
        } catch (IOException | RuntimeException e) {
            log.debug("whether anybody listens at {}:{} cannot be told: {}", host, port, e.toString());
            return Optional.empty();
        }
    }

    void close() {
        executor.shutdownNow();
    }
}
