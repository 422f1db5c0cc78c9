package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.TransportProvider;
import java.lang.module.ModuleDescriptor;
import org.junit.jupiter.api.Test;

/** The module as its users see it; a change here is a change for them. */
class ModuleTest {
    private final ModuleDescriptor module = Frame.class.getModule().getDescriptor();

    @Test
    void theTestsRunInTheModule() {
        assertThat(Frame.class.getModule().getName()).isEqualTo("io.imagestream");
        assertThat(module.isOpen()).isFalse();
    }

    @Test
    void itExportsWhatApplicationsAndTransportsNeedAndToEverybody() {
        assertThat(module.exports()).allMatch(exported -> !exported.isQualified());
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(
                        "io.imagestream",
                        "io.imagestream.jpeg",
                        "io.imagestream.session",
                        "io.imagestream.spi",
                        "io.imagestream.wire");
        assertThat(module.opens()).isEmpty();
    }

    @Test
    void itFindsTransportsAndProvidesNothing() {
        assertThat(module.uses()).containsExactly(TransportProvider.class.getName());
        assertThat(module.provides()).isEmpty();
    }

    @Test
    void itRequiresLittle() {
        assertThat(module.requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("java.base", "java.desktop", "org.slf4j", "org.jspecify");
        assertThat(module.requires())
                .filteredOn(required -> required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactly("org.jspecify");
    }
}
