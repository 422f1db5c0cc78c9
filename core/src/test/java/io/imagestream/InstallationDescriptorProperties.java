package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class InstallationDescriptorProperties {
    @Provide
    Arbitrary<List<String>> paths() {
        return Arbitraries.strings()
                .alpha()
                .withChars("/._-")
                .ofMinLength(1)
                .map(path -> "flux/" + path)
                .list();
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings()
                .withChars("ServerPortAddress:=# \t\r\n\\/0189x\u0000\u00e9")
                .ofMaxLength(200);
    }

    @Property
    void whatIsWrittenInAnySpellingReadsBack(
            @ForAll("paths") List<String> paths, @ForAll @IntRange(max = 65_535) int port) {
        InstallationDescriptor wanted = new InstallationDescriptor("10.0.0.1", port, paths);
        String colons = "ServerAddress: 10.0.0.1\nServerPort: " + port + "\n" + String.join("\n", paths);
        String equals = String.join("\r\n", paths).replace('/', '\\') + "\r\nServerPort=" + port
                + "\r\nServerAddress=10.0.0.1\r\n";
        assertThat(InstallationDescriptor.parse(colons)).isEqualTo(wanted);
        assertThat(InstallationDescriptor.parse(equals)).isEqualTo(wanted);
    }

    @Property
    void anythingElseIsRefusedInWords(@ForAll("lines") String text) {
        try {
            assertThat(InstallationDescriptor.parse(text).port()).isBetween(0, 65_535);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("null");
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
