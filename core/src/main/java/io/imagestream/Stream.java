package io.imagestream;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A moving picture: its identity, where its images come from, and how many a second.
 *
 * <p>One stream may be given to several servers, over several transports; each image is then read and prepared once. Build one
 * only for that: a server makes its own otherwise. Thread-safe.
 */
public sealed interface Stream permits DefaultStream {
    /**
     * Begins to describe a stream.
     *
     * @return a builder with the defaults
     */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the number that catalogs know the stream by.
     *
     * @return the id
     */
    int id();

    /**
     * Returns the name, one word.
     *
     * @return the name, or empty
     */
    String name();

    /**
     * Returns the declared type of the images, as written.
     *
     * @return such as {@code JPEG}, or empty when none was declared
     */
    String type();

    /**
     * Returns where the images come from.
     *
     * @return the source
     */
    FrameSource source();

    /**
     * Returns the rate.
     *
     * @return images per second
     */
    double ips();

    /**
     * Changes the rate, also while servers are running; it holds within one interval of the old rate.
     *
     * @param ips images per second, 0.001 to 1000
     */
    void ips(double ips);

    /**
     * Returns how much memory prepared images may take.
     *
     * @return bytes
     */
    long memoryBudget();

    /**
     * Looks at the frames in this JVM, beside any servers: for a preview. Counts as somebody who watches, for as long as it is
     * open. A live source's frames come as they are published, of those that are too fast the newest a little later; an indexed
     * source's come in order from the first on, at the stream's rate at most.
     *
     * @param ips the most images per second, 0.001 to 1000
     * @param consumer takes the frames, one at a time, on threads that the stream's servers need, too: it must not block. What it
     *     throws is logged
     * @return ends it
     * @throws ImageStreamException when the source cannot be used; the message says why
     */
    Preview preview(double ips, Consumer<? super Frame> consumer);

    /** Somebody who looks at a stream. Thread-safe. */
    interface Preview extends AutoCloseable {
        /** Ends it: no call begins afterwards. Idempotent; does not wait for one that has begun. */
        @Override
        void close();
    }

    /** Describes a stream. Not thread-safe. */
    final class Builder {
        private static final long MAX_DEFAULT_BUDGET = 256L * 1024 * 1024;

        private int id;
        private String name = "";
        private String type = "";
        private @Nullable FrameSource source;
        private double ips = StreamDescriptor.DEFAULT_IPS;
        private long memoryBudget =
                Math.min(MAX_DEFAULT_BUDGET, Runtime.getRuntime().maxMemory() / 4);

        private Builder() {}

        /** Makes another builder that was told the same. */
        Builder copy() {
            Builder copy = new Builder();
            copy.id = id;
            copy.name = name;
            copy.type = type;
            copy.source = source;
            copy.ips = ips;
            copy.memoryBudget = memoryBudget;
            return copy;
        }

        /**
         * Sets the number that catalogs know the stream by.
         *
         * @param streamId any number; 0 by default
         * @return this
         */
        public Builder id(int streamId) {
            id = streamId;
            return this;
        }

        /**
         * Sets the name.
         *
         * @param word one word without white space; empty by default
         * @return this
         */
        public Builder name(String word) {
            name = Checks.word("name", word);
            return this;
        }

        /**
         * Declares the type of the images. Where it names an {@link ImageFormat}, images of another one are refused.
         *
         * @param word such as {@code JPEG}; by default the source's own
         * @return this
         */
        public Builder type(String word) {
            type = Checks.word("type", word);
            return this;
        }

        /**
         * Sets where the images come from.
         *
         * @param frames a source, which stays its creator's; {@link FrameSource#testPattern()} by default
         * @return this
         */
        public Builder source(FrameSource frames) {
            source = Objects.requireNonNull(frames, "source");
            return this;
        }

        /**
         * Sets the rate.
         *
         * @param perSecond images per second, 0.001 to 1000; 24 by default
         * @return this
         */
        public Builder ips(double perSecond) {
            ips = Checks.ips(perSecond);
            return this;
        }

        /**
         * Bounds the memory that prepared images take. Sources that are larger are read ahead; beyond it the clients that
         * have been stalled the longest are dropped. Two images are kept in any case. Prepared images are in direct memory: more
         * than half of what the JVM may have of that ({@code -XX:MaxDirectMemorySize}, by default as much as heap) they never take.
         *
         * @param bytes 0 or more; by default 256 MiB, or a quarter of the largest heap if that is less
         * @return this
         */
        public Builder memoryBudget(long bytes) {
            memoryBudget = Checks.atLeast("memoryBudget", bytes, 0);
            return this;
        }

        /**
         * Makes the stream. Opens nothing.
         *
         * @return the stream
         */
        public Stream build() {
            return new DefaultStream(
                    id, name, type, source == null ? FrameSource.testPattern() : source, ips, memoryBudget);
        }
    }
}
