package io.imagestream.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.imagestream.ImageFormat;
import io.imagestream.LargeImages;
import io.imagestream.wire.Printable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may use whom, in the whole project: this module sees all others. */
class ArchitectureTest {
    private static final String API = "io.imagestream";
    private static final String WIRE = "io.imagestream.wire";
    private static final String JPEG = "io.imagestream.jpeg";
    private static final String SESSION = "io.imagestream.session";
    private static final String SPI = "io.imagestream.spi";
    private static final String INTERNAL = "io.imagestream.internal";
    private static final String NETTY = "io.imagestream.transport.netty..";
    private static final String TRANSPORTS = "io.imagestream.transport..";
    private static final String CATALOG = "io.imagestream.catalog..";
    private static final String TESTING = "io.imagestream.testing..";
    private static final String EXAMPLES = "io.imagestream.examples..";
    private static final String[] CORE = {API, WIRE, JPEG, SESSION, SPI, INTERNAL};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/io/imagestream/testkit/"))
            .importPackages("io.imagestream");

    @Test
    void seesAllModules() {
        for (String name : new String[] {
            "io.imagestream.ImageStreamServer",
            "io.imagestream.wire.Command",
            "io.imagestream.jpeg.RtpJpegEncoder",
            "io.imagestream.session.ClientSession",
            "io.imagestream.transport.netty.NettyRuntime",
            "io.imagestream.transport.tcp.TcpTransport",
            "io.imagestream.transport.udp.UdpTransport",
            "io.imagestream.transport.mcast.McastTransport",
            "io.imagestream.catalog.CatalogServer",
            "io.imagestream.testing.FrameSourceChecks",
            "io.imagestream.examples.Main"
        }) {
            assertThat(CLASSES.contain(name)).as(name).isTrue();
        }
    }

    @Test
    void theCoreDependsOnSlf4jAlone() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CORE)
                        .or(resideInAnyPackage("java..", "javax.imageio..", "org.slf4j", "org.jspecify..")))
                .check(CLASSES);
    }

    @Test
    void theWireIsBytesAndNothingElse() {
        classes()
                .that()
                .resideInAPackage(WIRE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                WIRE,
                                "java.lang..",
                                "java.math",
                                "java.nio",
                                "java.nio.charset",
                                "java.util",
                                "java.util.function",
                                "java.util.stream",
                                "org.jspecify..")
                        .or(belongToAnyOf(IOException.class)))
                .check(CLASSES);
    }

    @Test
    void jpegsAreReadAndWrittenWithTheWireAndPlainTypesAlone() {
        classes()
                .that()
                .resideInAPackage(JPEG)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                WIRE,
                                JPEG,
                                "java.lang..",
                                "java.nio",
                                "java.nio.charset",
                                "java.util",
                                "java.util.function",
                                "java.util.stream",
                                "java.awt",
                                "java.awt.color",
                                "java.awt.image",
                                "javax.imageio..",
                                "org.slf4j",
                                "org.jspecify..")
                        .or(belongToAnyOf(
                                ImageFormat.class,
                                LargeImages.class,
                                ByteArrayInputStream.class,
                                ByteArrayOutputStream.class,
                                IOException.class,
                                InputStream.class,
                                OutputStream.class,
                                UncheckedIOException.class)))
                .check(CLASSES);
    }

    @Test
    void theWireTheSessionsAndJpegsHaveNeitherThreadsNorClocks() {
        noClasses()
                .that()
                .resideInAnyPackage(WIRE, JPEG, SESSION)
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent").or(belongToAnyOf(Thread.class)))
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void sessionsKnowThePlainTypesAndTheWireOnly() {
        classes()
                .that()
                .resideInAPackage(SESSION)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(API, WIRE, SESSION, "java..", "org.jspecify.."))
                .check(CLASSES);
    }

    @Test
    void sessionsHaveNoSockets() {
        noClasses()
                .that()
                .resideInAPackage(SESSION)
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..")
                        .and(not(belongToAnyOf(InetAddress.class, InetSocketAddress.class))))
                .check(CLASSES);
    }

    @Test
    void transportsDoNotKnowEachOther() {
        slices().matching("io.imagestream.transport.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAPackage(NETTY))
                // Multicast sends its datagrams as UDP does.
                .ignoreDependency(
                        resideInAPackage("io.imagestream.transport.mcast.."),
                        resideInAPackage("io.imagestream.transport.udp.datagram"))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(NETTY)
                .should()
                .dependOnClassesThat(resideInAPackage(TRANSPORTS).and(not(resideInAPackage(NETTY))))
                .check(CLASSES);
    }

    @Test
    void transportsUseOfTheCoreWhatItExports() {
        noClasses()
                .that()
                .resideInAPackage(TRANSPORTS)
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL))
                .check(CLASSES);
    }

    @Test
    void theCatalogUsesTheCoreAndWhatTransportsShare() {
        noClasses()
                .that()
                .resideInAPackage(CATALOG)
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL)
                        .or(resideInAPackage(TRANSPORTS).and(not(resideInAPackage(NETTY)))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(CATALOG, EXAMPLES)
                .should()
                .dependOnClassesThat(resideInAPackage(CATALOG))
                .check(CLASSES);
    }

    @Test
    void theTestkitUsesWhatUsersTypeAndNobodyUsesIt() {
        classes()
                .that()
                .resideInAPackage(TESTING)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(API, TESTING, "java..", "javax.imageio..", "org.jspecify.."))
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(TESTING)
                .should()
                .dependOnClassesThat(resideInAPackage(TESTING))
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnTheExamples() {
        noClasses()
                .that()
                .resideOutsideOfPackage(EXAMPLES)
                .should()
                .dependOnClassesThat(resideInAPackage(EXAMPLES))
                .check(CLASSES);
    }

    @Test
    void theExamplesUseWhatUsersType() {
        noClasses()
                .that()
                .resideInAPackage(EXAMPLES)
                .should()
                // A terminal must be shown no control character: the command line escapes them as the library's log
                // does.
                .dependOnClassesThat(resideInAnyPackage(WIRE, JPEG, SESSION, SPI, INTERNAL, TRANSPORTS)
                        .and(not(belongToAnyOf(Printable.class))))
                .check(CLASSES);
    }
}
