package io.imagestream.transport.netty;

import io.netty.channel.ChannelException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the operating system gives no more sockets, most often because file descriptors have run out, or that memory has;
 * and once more when that happens again after it was well for a minute. Thread-safe.
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
     * Tells of a failure if it is a shortage: a channel that could not even be made, or memory that there was not.
     *
     * @param cause of any failure
     * @return false when it is something else
     */
    public boolean tell(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (!(cause instanceof ChannelException || root instanceof OutOfMemoryError)) {
            return false;
        }
        if (isNews(System.nanoTime())) {
            log.warn("{}; told once, though it may happen more often: {}", effect, root.toString());
        }
        return true;
    }

    /** Says whether it was well for a minute before. */
    synchronized boolean isNews(long now) {
        boolean news = !told || now - lastNanos >= WELL_NANOS;
        told = true;
        lastNanos = now;
        return news;
    }
}
