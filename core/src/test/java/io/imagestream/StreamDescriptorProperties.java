package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StreamDescriptorProperties {
    private static boolean isOneWord(String text) {
        return text.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }

    private static Arbitrary<String> words() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12).filter(StreamDescriptorProperties::isOneWord),
                Arbitraries.strings().withCharRange('!', '~').ofMaxLength(12),
                Arbitraries.of("", "=x", ":", "#", "ID:", "Port=5", "\u00a0", "\u00e9"));
    }

    private static Arbitrary<String> paths() {
        String keys = "(ID|Name|Type|Address|Port|Protocol|IPS|ServerAddress|ServerPort)[:=].*";
        return words().filter(word ->
                !word.isEmpty() && !word.startsWith("#") && word.indexOf('\\') < 0 && !word.matches(keys));
    }

    @Provide
    Arbitrary<StreamDescriptor> descriptors() {
        return Combinators.combine(
                        Arbitraries.integers(),
                        words(),
                        words(),
                        words(),
                        Arbitraries.oneOf(Arbitraries.integers().between(0, 65_535), Arbitraries.of(0, 1, 65_535)),
                        Arbitraries.of(Delivery.class),
                        Arbitraries.oneOf(
                                Arbitraries.doubles().between(0.001, 1000).ofScale(6),
                                Arbitraries.of(0.001, 24.0, 12.5, 1000.0, 1.0 / 3, Math.PI)),
                        paths().list().ofMaxSize(8))
                .as(StreamDescriptor::new)
                .withoutEdgeCases(); // Too many combinations; those that matter are listed above.
    }

    @Provide
    Arbitrary<StreamDescriptor> descriptorsWithControl() {
        Arbitrary<String> hosts = words().filter(word -> !word.isEmpty() && !word.startsWith("["));
        return Combinators.combine(descriptors(), hosts, Arbitraries.integers().between(1, 65_535))
                .as((plain, host, port) -> new StreamDescriptor(
                        plain.id(),
                        plain.name(),
                        plain.type(),
                        plain.address(),
                        plain.port(),
                        Delivery.MCAST_PULL,
                        plain.ips(),
                        plain.frames(),
                        Optional.of(new ControlPlace(host, port))))
                .withoutEdgeCases();
    }

    @Property
    void theControlPlaceReadsBackTheSame(@ForAll("descriptorsWithControl") StreamDescriptor descriptor) {
        assertThat(StreamDescriptor.parse(descriptor.toText())).isEqualTo(descriptor);
    }

    @Property
    void theOriginalPassesOverTheControlPlace(@ForAll("descriptorsWithControl") StreamDescriptor descriptor) {
        String line = descriptor
                .toText()
                .lines()
                .filter(text -> text.startsWith("#"))
                .findFirst()
                .orElseThrow();
        assertThat(line.split(" ", -1)).hasSizeGreaterThan(2);
    }

    @Property
    void whatIsWrittenReadsBackTheSame(@ForAll("descriptors") StreamDescriptor descriptor) {
        assertThat(StreamDescriptor.parse(descriptor.toText())).isEqualTo(descriptor);
    }

    @Property
    void theOtherSpellingReadsTheSame(@ForAll("descriptors") StreamDescriptor descriptor) {
        String other = descriptor
                .toText()
                .lines()
                .map(line -> line.replaceFirst("^(\\w+): ", "$1="))
                .collect(Collectors.joining("\r\n"));
        assertThat(StreamDescriptor.parse(other)).isEqualTo(descriptor);
    }

    @Property(tries = 50)
    void aFileReadsBackTheSame(@ForAll("descriptors") StreamDescriptor descriptor) throws IOException {
        Path file = Files.createTempFile("descriptor", ".txt");
        try {
            descriptor.write(file);
            assertThat(StreamDescriptor.read(file)).isEqualTo(descriptor);
        } catch (java.nio.charset.CharacterCodingException e) {
            // A lone surrogate is no text, and writing says so.
            assertThat(descriptor.toText().codePoints()).anyMatch(c -> Character.getType(c) == Character.SURROGATE);
        } finally {
            Files.delete(file);
        }
    }

    /** The original takes a line without a space for a path, and splits fields at ": ". */
    @Property
    void theOriginalWouldFindTheSameFieldsAndPaths(@ForAll("descriptors") StreamDescriptor descriptor) {
        List<String> paths =
                descriptor.toText().lines().filter(line -> !line.contains(" ")).toList();
        assertThat(paths).isEqualTo(descriptor.frames());
    }

    @Property
    void anyTextIsParsedOrRefusedWithALogLine(@ForAll String text) {
        try {
            StreamDescriptor.parse("Port: 1\nProtocol: TCP_PULL\n" + text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }
}
