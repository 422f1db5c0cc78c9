package io.imagestream.catalog;

import io.imagestream.ImageStreamServer;
import io.imagestream.StreamDescriptor;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The pictures that somebody looks at, each read once for all who do. On the catalog's event loop. */
final class Pictures {
    /** What a page needs to see that something moves, and no more. */
    static final double IPS = 8;

    private static final int MAX_OPENERS = 4;
    /** How long a picture is still read that nobody looks at: to open and close it costs more than a page that changes its mind. */
    private static final int LINGER_MILLIS = 1000;

    /** A stream at its place: another one that takes over its key is another picture. */
    private record Key(String key, StreamDescriptor descriptor) {}

    private final EventLoop loop;
    private final LongSupplier clock;
    private final Function<String, Optional<ImageStreamServer>> servers;
    private final Map<Key, Picture> open = new HashMap<>();
    private final ThreadPoolExecutor[] openers = new ThreadPoolExecutor[MAX_OPENERS];
    private int opened;

    /**
     * Creates it without a picture.
     *
     * @param servers finds a stream's server, if it is of this JVM, by the stream's key; thread-safe
     */
    Pictures(EventLoop loop, LongSupplier clock, Function<String, Optional<ImageStreamServer>> servers) {
        this.loop = loop;
        this.clock = clock;
        this.servers = servers;
        for (int i = 0; i < MAX_OPENERS; i++) {
            // One thread each, so that a source is opened before it is closed; a server that does not answer holds up
            // few.
            openers[i] = new ThreadPoolExecutor(1, 1, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "imagestream-pictures");
                thread.setDaemon(true);
                return thread;
            });
            openers[i].allowCoreThreadTimeOut(true);
        }
    }

    /** Lets somebody look; {@link #leave} must follow. */
    Picture look(CatalogStream stream, PictureSocket.Look look) {
        Key key = new Key(stream.key(), stream.descriptor());
        Picture picture = open.get(key);
        if (picture == null) {
            picture = new Picture(loop, clock, IPS);
            open.put(key, picture);
            Picture reading = picture;
            ThreadPoolExecutor opener = openers[opened++ % MAX_OPENERS];
            picture.readFrom(() -> PictureSource.open(stream, servers.apply(stream.key()), IPS, opener, reading));
        }
        picture.add(look);
        return picture;
    }

    /** Somebody looks no more. */
    void leave(Picture picture, PictureSocket.Look look) {
        if (picture.remove(look) && picture.mayLinger()) {
            loop.schedule(() -> closeIfUnseen(picture), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void closeIfUnseen(Picture picture) {
        if (picture.hasLingered()) {
            open.values().remove(picture);
            picture.close();
        }
    }

    /** Ends all. */
    void close() {
        open.values().forEach(Picture::close);
        open.clear();
        for (ThreadPoolExecutor opener : openers) {
            opener.shutdown(); // What is queued, the closing among it, is still done.
        }
    }
}
