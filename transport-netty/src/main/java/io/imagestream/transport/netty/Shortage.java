package io.imagestream.transport.netty;

import io.netty.channel.ChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the operating system gives no more sockets, most often because file descriptors have run out; and once more when
 * that happens again after it was well for a minute. Thread-safe.
 */
public final class Shortage {
    private static final Logger log = LoggerFactory.getLogger(Shortage.class);
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String effect;
    private boolean told;
    private long lastNanos;

    /**
     * Creates it.
     *
     * @param effect a clause that says what could not be done
     */
    public Shortage(String effect) {
        this.effect = effect;
    }

    /**
     * Takes why a channel did not open, which is a shortage if it could not even be made.
     *
     * @param cause of any failure
     */
    public void tell(@Nullable Throwable cause) {
        if (cause instanceof ChannelException && isNews(System.nanoTime())) {
            Throwable root = cause;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            log.warn("{}, and others may not; told once: {}", effect, root.toString());
        }
    }

    /** Says whether it was well for a minute before. */
    synchronized boolean isNews(long now) {
        boolean news = !told || now - lastNanos >= WELL_NANOS;
        told = true;
        lastNanos = now;
        return news;
    }
}
