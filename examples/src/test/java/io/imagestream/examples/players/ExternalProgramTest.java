package io.imagestream.examples.players;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Await;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What the other tests rely on: nothing runs for ever, nothing is left, and nothing is skipped in silence. */
@DisabledOnOs(OS.WINDOWS)
class ExternalProgramTest {
    @TempDir
    private Path folder;

    @Test
    void collectsWhatAProgramPrintsAndItsStatus() {
        var result = ExternalProgram.run(folder, List.of("sh", "-c", "echo out; echo err >&2; pwd; exit 3"));
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.out())
                .startsWith("out\n")
                .contains(folder.getFileName().toString());
        assertThat(result.err()).isEqualTo("err\n");
        assertThatThrownBy(result::ok).isInstanceOf(AssertionError.class).hasMessageContainingAll("status 3", "err");
    }

    @Test
    void givesUpOnAProgramThatDoesNotEnd() {
        try (ExternalProgram program = ExternalProgram.start(folder, "sh", "-c", "echo begun; sleep 60")) {
            Await.until("the beginning", () -> program.out().startsWith("begun"));
            assertThatThrownBy(() -> program.result(Duration.ofMillis(10)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("sleep 60", "begun");
        }
    }

    @Test
    void endsWhatAProgramStartedToo() {
        long child;
        try (ExternalProgram program = ExternalProgram.start(
                folder, "sh", "-c", "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; sleep 60'; :")) {
            Await.until("the child's id", () -> program.out().endsWith("\n"));
            child = Long.parseLong(program.out().strip());
            assertThat(ProcessHandle.of(child).filter(ExternalProgram::runs)).isPresent();
        }
        assertThat(ProcessHandle.of(child).filter(ExternalProgram::runs)).isEmpty();
    }

    @Test
    void findsProgramsOnThePath() {
        String path = "/nowhere" + File.pathSeparator + File.pathSeparator + "/bin";
        assertThat(Programs.search(path, "sh")).contains(Path.of("/bin/sh"));
        assertThat(Programs.search("/nowhere", "sh")).isEmpty();
        assertThat(Programs.search(null, "sh")).isEmpty();
    }

    @Test
    void skipsWithoutAProgramButFailsOnACiServer() {
        assertThat(Programs.missing("frob", "libfrob-bin", false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContainingAll("frob is not installed", "apt-get install libfrob-bin");
        assertThatThrownBy(() -> Programs.missing("frob", "libfrob-bin", true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("frob is not installed", "CI");
    }
}
