package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Golden;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFramesTest {
    @TempDir
    Path folder;

    private Path image(String name, int number) throws IOException {
        return Files.write(folder.resolve(name), TestFrames.jpeg(number));
    }

    private Path gif(String name) throws IOException {
        return Files.write(folder.resolve(name), "GIF89a...".getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<Integer> numbers(IndexedFrameSource source) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
            numbers.add(TestFrames.number(source.read(i).toByteArray()));
        }
        return numbers;
    }

    @Test
    void filesAreReadInTheOrderGivenAndNumberedFromZero() throws IOException {
        List<Path> files = Golden.writeFrames(folder);
        IndexedFrameSource source = FrameSource.files(List.of(files.get(3), files.get(0), files.get(3)));
        assertThat(source.size()).isEqualTo(3);
        assertThat(source.read(0).toByteArray()).isEqualTo(Golden.frames().get(3));
        assertThat(source.read(1).toByteArray()).isEqualTo(Golden.frames().get(0));
        assertThat(source.read(2).id()).isEqualTo(2);
        assertThat(source.check()).isEqualTo(ImageFormat.JPEG);
    }

    @Test
    void aFolderIsReadInNaturalOrder() throws IOException {
        image("10.jpg", 10);
        image("9.JPG", 9);
        image("100.jpeg", 100);
        image("1.jpg", 1);
        assertThat(numbers(FrameSource.directory(folder))).containsExactly(1, 9, 10, 100);
    }

    @Test
    void dotfilesFoldersAndOtherFilesArePassedOver() throws IOException {
        image("a.jpg", 1);
        image(".hidden.jpg", 2);
        image(".jpg", 3);
        image("noextension", 4);
        image("notes.txt", 5);
        image("jpg", 6);
        Files.createDirectory(folder.resolve("sub.jpg"));
        assertThat(numbers(FrameSource.directory(folder))).containsExactly(1);
    }

    @Test
    void laterChangesOfTheFolderAreNotSeen() throws IOException {
        image("a.jpg", 1);
        IndexedFrameSource source = FrameSource.directory(folder);
        image("b.jpg", 2);
        assertThat(source.size()).isEqualTo(1);
    }

    @Test
    void aFolderWithoutImagesAMissingOneAndAFileAreNamed() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "none");
        assertThatThrownBy(() -> FrameSource.directory(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(folder.toString(), "holds no");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> FrameSource.directory(missing))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + missing + "' does not exist");
        Path file = image("a.jpg", 1);
        assertThatThrownBy(() -> FrameSource.directory(file))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + file + "' is no folder");
    }

    @Test
    void noFileIsRefused() {
        assertThatThrownBy(() -> FrameSource.files(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theListIsCopied() throws IOException {
        List<Path> files = new ArrayList<>(List.of(image("a.jpg", 1)));
        IndexedFrameSource source = FrameSource.files(files);
        files.clear();
        assertThat(numbers(source)).containsExactly(1);
    }

    @Test
    void nothingIsOpenedBeforeItIsNeeded() {
        assertThatCode(() -> FrameSource.files(List.of(folder.resolve("missing.jpg"))))
                .doesNotThrowAnyException();
    }

    @Test
    void theCheckNamesWhatIsMissing() throws IOException {
        IndexedFrameSource source = FrameSource.files(List.of(image("a.jpg", 1), folder.resolve("missing.jpg")));
        String message = "'" + folder.resolve("missing.jpg") + "' does not exist";
        assertThatThrownBy(source::check).isInstanceOf(IOException.class).hasMessage(message);
        assertThatThrownBy(() -> source.read(1)).isInstanceOf(IOException.class).hasMessage(message);
    }

    @Test
    void theCheckNamesAFolder() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub.jpg"));
        IndexedFrameSource source = FrameSource.files(List.of(image("a.jpg", 1), sub));
        assertThatThrownBy(source::check)
                .isInstanceOf(IOException.class)
                .hasMessage("'" + sub + "' is a folder, not an image file");
    }

    @Test
    void readingAFolderNamesIt() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub.jpg"));
        assertThatThrownBy(() -> FrameSource.files(List.of(sub)).read(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(sub.toString());
    }

    @Test
    void theCheckNamesWhatIsNoImage() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jpg"), "text");
        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        for (Path file : Set.of(text, empty)) {
            IndexedFrameSource source = FrameSource.files(List.of(image("a.jpg", 1), file));
            String message = "'" + file + "' is no JPEG, PNG, GIF or BMP image";
            assertThatThrownBy(source::check).isInstanceOf(IOException.class).hasMessage(message);
            assertThatThrownBy(() -> source.read(1))
                    .isInstanceOf(IOException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void theCheckNamesTheFirstFileOfAnotherFormat() throws IOException {
        IndexedFrameSource source = FrameSource.files(List.of(image("a.jpg", 1), image("b.jpg", 2), gif("c.jpg")));
        assertThatThrownBy(source::check)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("c.jpg' is GIF", "a.jpg' is JPEG");
    }

    @Test
    void theFormatIsToldFromTheBytesNotTheName() throws IOException {
        assertThat(FrameSource.files(List.of(gif("c.jpg"))).check()).isEqualTo(ImageFormat.GIF);
    }

    @Test
    void framesInMemoryAreNumberedAndChecked() throws IOException {
        Frame gif = Frame.of("GIF89a...".getBytes(StandardCharsets.ISO_8859_1));
        IndexedFrameSource source = FrameSource.frames(TestFrames.frame(7), TestFrames.frame(3));
        assertThat(source.size()).isEqualTo(2);
        assertThat(source.read(0).id()).isZero();
        assertThat(source.read(1).id()).isEqualTo(1);
        assertThat(numbers(source)).containsExactly(7, 3);
        assertThat(source.check()).isEqualTo(ImageFormat.JPEG);
        assertThatThrownBy(FrameSource.frames(List.of(TestFrames.frame(1), gif))::check)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("frame 1 is GIF", "frame 0 is JPEG");
        assertThatThrownBy(() -> FrameSource.frames()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theListOfFramesInMemoryIsCopied() throws IOException {
        List<Frame> frames = new ArrayList<>(TestFrames.frames(2, 50));
        IndexedFrameSource source = FrameSource.frames(frames);
        frames.set(0, TestFrames.frame(9));
        assertThat(numbers(source)).containsExactly(0, 1);
    }

    @Test
    void anApplicationsOwnSourceIsCheckedByItsFirstImage() throws IOException {
        IndexedFrameSource source = new IndexedFrameSource() {
            @Override
            public int size() {
                return 3;
            }

            @Override
            public Frame read(int index) throws IOException {
                if (index > 0) {
                    throw new IOException("only the first one is read");
                }
                return TestFrames.frame(1);
            }
        };
        assertThat(source.check()).isEqualTo(ImageFormat.JPEG);
    }
}
