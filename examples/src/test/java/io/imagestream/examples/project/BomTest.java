package io.imagestream.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the BOM lists. */
class BomTest {
    private static final String MANAGED = "/project/dependencyManagement/dependencies/dependency/";

    private static final Pom BOM = Pom.of("bom");

    @Test
    void namesEveryPublishedArtifactAndNoOther() {
        List<String> published = Pom.published();

        assertThat(published)
                .contains("imagestream-core", "imagestream-catalog", "imagestream-testkit")
                .doesNotContain("imagestream-examples");
        assertThat(BOM.texts(MANAGED + "artifactId"))
                .as("bom/pom.xml, against the modules that are published")
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void namesThemOfItsOwnRelease() {
        assertThat(BOM.texts(MANAGED + "groupId")).containsOnly("io.imagestream");
        assertThat(BOM.texts(MANAGED + "version"))
                .hasSameSizeAs(Pom.published())
                .containsOnly("${project.version}");
    }
}
