package io.imagestream.catalog;

import io.imagestream.AnnouncedStream;
import io.imagestream.Delivery;
import io.imagestream.ServerProcess;
import io.imagestream.wire.Printable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file of the folder: what it says, and whether its server lives. On the registry's thread. */
final class FolderFile {
    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    /** One may have come before the end and be seen after it. */
    private static final int BEATS_OF_LIVING = 2;
    /** Four signs of life that did not come. */
    static final long MAX_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Path path;
    private @Nullable FileTime modified;
    private long size;
    private Optional<AnnouncedStream> announced = Optional.empty();
    /** Why it is no descriptor; told once it stays so, as the original writes its files piece by piece. */
    private @Nullable String fault;

    private boolean faultTold;
    /** Whether the file held a stream and does not any more, which may be the beginning of its being written anew. */
    private boolean doubtful;

    private long beatNanos;
    /** Whether the process seemed to be gone when that was last looked at, and the signs of life that came all the same. */
    private boolean gone;

    private int beatsOfGone;
    private boolean refused;
    private boolean checking;
    private boolean everChecked;
    private long checkedNanos;
    private StreamState state = StreamState.RUNNING;
    private Instant since = Instant.EPOCH;
    private long staleNanos;

    FolderFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** The path for people: whoever may write a file may name it as he likes. */
    private String shown() {
        return Printable.line(path);
    }

    /** The file's stream; empty while it describes none. */
    Optional<AnnouncedStream> announced() {
        return announced;
    }

    StreamState state() {
        return state;
    }

    Instant since() {
        return since;
    }

    /** Why the file, or a part of it, is broken, once that is sure. */
    Optional<String> fault() {
        return faultTold
                ? Optional.ofNullable(fault)
                : announced
                        .flatMap(AnnouncedStream::defect)
                        .map(defect -> "'" + shown() + "': " + Printable.line(defect));
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /** Takes note of the file as it is now; reads it if it has changed. */
    void look(BasicFileAttributes attributes, long now) {
        boolean first = modified == null;
        if (attributes.lastModifiedTime().equals(modified) && attributes.size() == size) {
            settle();
            return;
        }
        modified = attributes.lastModifiedTime();
        size = attributes.size();
        beatNanos = now;
        if (gone) {
            beatsOfGone++;
        }
        read();
        if (first) {
            since = Instant.now();
            beatNanos = now - silenceBefore(attributes.lastModifiedTime());
        }
    }

    /** How long there was no sign of life before the first look. The clock of another machine may go wrong. */
    private long silenceBefore(FileTime beat) {
        boolean here = announced
                .flatMap(AnnouncedStream::process)
                .filter(ServerProcess::isHere)
                .isPresent();
        Duration age = Duration.between(beat.toInstant(), Instant.now());
        if (!here || age.isNegative()) {
            return 0;
        }
        return age.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : age.toNanos();
    }

    private void read() {
        Optional<AnnouncedStream> read = Optional.empty();
        try {
            read = AnnouncedStream.read(path);
            fault = null;
            faultTold = false;
        } catch (IOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                log.debug("'{}' went while it was looked at", shown());
            } else if (!String.valueOf(e.getMessage()).equals(fault)) {
                fault = String.valueOf(e.getMessage());
                faultTold = false;
            }
        }
        doubtful = announced.isPresent() && read.isEmpty();
        if (!doubtful && !read.equals(announced)) {
            announced = read;
            announced
                    .flatMap(AnnouncedStream::defect)
                    .ifPresent(defect -> log.warn("'{}': {}", shown(), Printable.line(defect)));
            everChecked = false; // Of what was found out about another server nothing holds.
            beatsOfGone = 0;
            refused = false;
        }
    }

    /** Believes what was read, as it has not changed since. */
    private void settle() {
        if (doubtful) {
            doubtful = false;
            announced = Optional.empty();
        }
        if (fault != null && !faultTold) {
            faultTold = true;
            log.warn("passed over: {}", fault);
        }
    }

    // --- life -------------------------------------------------------------------------------------------------------

    /** Says whether to find out now if the server still listens: nothing else tells of one of another program. */
    boolean needsCheck(long now) {
        if (checking || (everChecked && now - checkedNanos < CHECK_NANOS)) {
            return false;
        }
        return announced
                .filter(stream ->
                        stream.process().isEmpty() && isTcp(stream.descriptor().delivery()))
                .filter(stream -> !stream.descriptor().address().isEmpty()
                        && stream.descriptor().port() > 0)
                .isPresent();
    }

    private static boolean isTcp(Delivery delivery) {
        return delivery == Delivery.TCP_PULL || delivery == Delivery.TCP_PUSH;
    }

    void checkBegan(long now) {
        checking = true;
        everChecked = true;
        checkedNanos = now;
    }

    void checkEnded(AnnouncedStream of, Optional<Boolean> result) {
        checking = false;
        if (announced.filter(of::equals).isPresent() && result.isPresent()) {
            refused = result.get();
        }
    }

    /** Finds out whether the server lives. */
    void judge(long now) {
        boolean dead = announced.isPresent() && isDead(announced.get(), now);
        if (dead && state == StreamState.RUNNING) {
            state = StreamState.STALE;
            since = Instant.now();
            staleNanos = now;
            log.info("the server of '{}' has died", shown());
        } else if (!dead && state == StreamState.STALE) {
            state = StreamState.RUNNING;
            since = Instant.now();
            log.info("the server of '{}' is back", shown());
        }
    }

    private boolean isDead(AnnouncedStream stream, long now) {
        if (stream.process().isEmpty()) {
            return refused;
        }
        gone = stream.process().get().isGone();
        if (!gone) {
            beatsOfGone = 0;
        }
        // Where the clock was set, a process seems to have started at another time than it said, and lives.
        return (gone && beatsOfGone < BEATS_OF_LIVING) || now - beatNanos > MAX_SILENCE_NANOS;
    }

    /** Takes note that for some time nobody could have seen a sign of life. */
    void unwatched(long nanos) {
        beatNanos += nanos;
    }

    /** Says whether the stream has been stale for so long that it is not shown any more. */
    boolean isDropped(long now, long dropNanos) {
        return state == StreamState.STALE && now - staleNanos >= dropNanos;
    }
}
