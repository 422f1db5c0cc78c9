package io.imagestream.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What ships with this project, against the list of what has been looked up for known vulnerabilities. */
class DependenciesTest {
    private static final Path LIST = Pom.ROOT.resolve("security/dependencies.txt");

    /** Written by the build: what Maven resolves for the runnable jar, which holds all that ships. */
    private static final Path RESOLVED = Path.of("target/dependencies.txt");

    private static final Pattern DATE = Pattern.compile("# .*\\bchecked (\\d{4}-\\d{2}-\\d{2})\\b.*");
    private static final Pattern DEPENDENCY =
            Pattern.compile(" +([^: ]+:[^: ]+:jar:(?:[^: ]+:)?[^: ]+):(?:compile|runtime)\\b.*");

    @Test
    void areThoseThatHaveBeenChecked() throws IOException {
        List<String> checked = lines(LIST).filter(line -> !line.startsWith("#")).toList();
        List<String> shipped = lines(RESOLVED)
                .map(DEPENDENCY::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();

        assertThat(shipped).as("%s names the core's own", RESOLVED).anyMatch(name -> name.startsWith("org.slf4j:"));
        assertThat(checked)
                .as(
                        "security/dependencies.txt, against what ships. Look up what is new as that file says, then list it")
                .containsExactlyInAnyOrderElementsOf(shipped);
    }

    @Test
    void bearTheDateOfTheCheck() throws IOException {
        assertThat(lines(LIST).map(DATE::matcher).filter(Matcher::matches).map(MatchResult::group))
                .isNotEmpty();
    }

    private static Stream<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank());
    }
}
