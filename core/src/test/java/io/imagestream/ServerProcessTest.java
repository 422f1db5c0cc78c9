package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerProcessTest {
    @Test
    void readsTheLineThatItWrites() {
        ServerProcess current = ServerProcess.current();
        assertThat(ServerProcess.find("Port: 1\r\n" + current.toLine() + "\r\nx.jpg\r\n"))
                .contains(current);
        assertThat(current.pid()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void passesOverOtherComments() {
        assertThat(ServerProcess.find("# Process: none of ours\n# Process: 5 yesterday here\n#x\n# Process: 5\n"))
                .isEmpty();
    }

    @Test
    void aLivingProcessIsNotGone() {
        assertThat(ServerProcess.current().isHere()).isTrue();
        assertThat(ServerProcess.current().isGone()).isFalse();
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotIt() {
        ServerProcess now = ServerProcess.current();
        assertThat(new ServerProcess(now.pid(), now.started().minusSeconds(60), now.host()).isGone())
                .isTrue();
        assertThat(new ServerProcess(now.pid(), now.started().plusMillis(900), now.host()).isGone())
                .isFalse();
        assertThat(new ServerProcess(now.pid(), Instant.EPOCH, now.host()).isGone())
                .isFalse();
    }

    @Test
    void ofAnotherMachineNothingIsKnown() {
        assertThat(new ServerProcess(1, Instant.now(), "elsewhere.example").isGone())
                .isFalse();
    }

    @Test
    void aProcessThatEndedIsGone() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ServerProcess mark = new ServerProcess(
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH),
                ServerProcess.current().host());
        assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(mark.isGone()).isTrue();
    }
}
