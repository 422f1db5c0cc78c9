package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.imagestream.AnnouncedStream;
import io.imagestream.InstallationDescriptor;
import io.imagestream.fuzz.FuzzTime;
import io.imagestream.wire.SessionDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Files of the folder of running servers, and installations' files: what the catalog tells of them is whole. */
class AnnouncedFilesFuzzTest {
    private static final Path FILE = file();
    private static final JsonFactory JSON = new JsonFactory();

    private static Path file() {
        try {
            Path file = Files.createTempFile("announced", ".flux");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void whatIsToldIsWhole(byte[] input) throws Exception {
        Files.write(FILE, input);
        try {
            assertThat(InstallationDescriptor.read(FILE)).isNotNull();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
        }
        FolderFile file = new FolderFile(FILE);
        file.look(Files.readAttributes(FILE, BasicFileAttributes.class), 0);
        file.look(Files.readAttributes(FILE, BasicFileAttributes.class), 1);
        file.judge(1);
        file.fault().ifPresent(fault -> assertThat(fault).matches("[ -~]+"));
        if (file.announced().isPresent()) {
            tell(file.announced().get(), file);
        }
    }

    private static void tell(AnnouncedStream announced, FolderFile file) throws Exception {
        if (announced.sdp().isPresent()) {
            SessionDescription.parse(announced.sdp().get());
        }
        CatalogStream stream = new CatalogStream(
                "1",
                announced.descriptor(),
                file.state(),
                file.since(),
                false,
                Optional.of(file.path()),
                Optional.empty(),
                announced.sdp(),
                Optional.empty());
        Snapshot snapshot = new Snapshot(
                Instant.EPOCH, List.of(stream), file.fault().stream().toList());
        Content content = new Content("a", 9000, snapshot, 1);
        try (JsonParser parser = JSON.createParser(CatalogJson.all("a", 9000, snapshot))) {
            while (parser.nextToken() != null) {
                // Reading it is the test.
            }
        }
        String events = new String(content.changesSince(Snapshot.EMPTY), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(events.split("[\n\r]", -1)).as("lines of events").hasSizeBetween(5, 9);
        String text = CatalogText.of("a", 9000, snapshot.streams());
        assertThat(text.split("[\n\r]+", -1)).as("lines of the text").hasSize(4);
        Metrics.find().ifPresent(format -> assertThat(format.of(snapshot)).isNotEmpty());
    }
}
