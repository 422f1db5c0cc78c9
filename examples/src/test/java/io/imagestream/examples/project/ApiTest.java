package io.imagestream.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API of what is published, against what is written down in the folder {@code api}, a file for each package. With
 * {@code -Dapi.write} it is written anew.
 */
class ApiTest {
    /** Exported for the project's own transports and its catalog; they may change with every release. */
    private static final Set<String> INTERNAL = Set.of(
            "io.imagestream.jpeg",
            "io.imagestream.session",
            "io.imagestream.wire",
            "io.imagestream.transport.netty",
            "io.imagestream.transport.netty.http",
            "io.imagestream.transport.udp.datagram");

    private static final Path FOLDER = Pom.ROOT.resolve("api");
    private static final String SUFFIX = ".txt";

    private static final String ADVICE =
            "the API has changed, against the folder api. If that is what you want, write it"
                    + " down, and if others see it say so in CHANGELOG.md:\n  mvn -q -pl examples -am test -Dtest=ApiTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.write";

    @Test
    void seesEveryPublishedModule() {
        assertThat(modules().map(module -> module.descriptor().name()).map(ApiTest::artifact))
                .containsExactlyInAnyOrderElementsOf(Pom.published());
    }

    @Test
    void isWhatIsWrittenDown() throws IOException {
        Map<String, String> api = api();
        assertThat(api)
                .containsKeys(
                        "io.imagestream", "io.imagestream.spi", "io.imagestream.catalog", "io.imagestream.testing");
        if (System.getProperty("api.write") != null) {
            write(api);
        }
        Map<String, String> written = new TreeMap<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            written.put(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
        }
        assertThat(difference(written, api)).as(ADVICE).isEmpty();
        assertThat(api).as(ADVICE).isEqualTo(written);
    }

    @Test
    void knowsThePackagesThatAreNoApi() {
        assertThat(exported().keySet()).containsAll(INTERNAL);
    }

    /** Returns what has gone, with a minus before it, and what has come, with a plus. */
    private static List<String> difference(Map<String, String> before, Map<String, String> now) {
        Set<String> old = members(before);
        Set<String> young = members(now);
        return Stream.concat(
                        old.stream().filter(line -> !young.contains(line)).map(line -> "- " + line),
                        young.stream().filter(line -> !old.contains(line)).map(line -> "+ " + line))
                .toList();
    }

    /** Returns every line with the package and the type that it belongs to. */
    private static Set<String> members(Map<String, String> api) {
        Set<String> members = new LinkedHashSet<>();
        api.forEach((packageName, text) -> {
            String type = "";
            for (String line : text.lines().filter(each -> !each.isEmpty()).toList()) {
                boolean isMember = line.startsWith(" ");
                type = isMember ? type : line;
                members.add(packageName + ": " + type + (isMember ? ":" + line : ""));
            }
        });
        return members;
    }

    private static void write(Map<String, String> api) throws IOException {
        Files.createDirectories(FOLDER);
        for (Path old : files()) {
            Files.delete(old);
        }
        for (Map.Entry<String, String> text : api.entrySet()) {
            Files.writeString(FOLDER.resolve(text.getKey() + SUFFIX), text.getValue());
        }
    }

    private static List<Path> files() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
    }

    private static Map<String, String> api() {
        Map<String, String> api = new TreeMap<>();
        exported().forEach((name, module) -> {
            if (!INTERNAL.contains(name)) {
                api.put(name, text(name, module));
            }
        });
        return api;
    }

    /** Returns the packages that anybody can use, and the module of each. */
    private static Map<String, ModuleReference> exported() {
        Map<String, ModuleReference> packages = new TreeMap<>();
        modules()
                .forEach(module -> module.descriptor().exports().stream()
                        .filter(exports -> !exports.isQualified())
                        .forEach(exports -> packages.put(exports.source(), module)));
        return packages;
    }

    private static String text(String packageName, ModuleReference module) {
        return String.join("\n", ApiText.of(packageName, classes(packageName, module)));
    }

    private static List<Class<?>> classes(String packageName, ModuleReference module) {
        String folder = packageName.replace('.', '/') + "/";
        List<Class<?>> classes = new ArrayList<>();
        try (ModuleReader reader = module.open();
                Stream<String> entries = reader.list()) {
            for (String entry : entries.toList()) {
                boolean isClass = entry.endsWith(".class") && !entry.endsWith("package-info.class");
                if (isClass && entry.startsWith(folder) && entry.indexOf('/', folder.length()) < 0) {
                    String name = entry.substring(0, entry.length() - ".class".length());
                    classes.add(Class.forName(name.replace('/', '.'), false, ApiTest.class.getClassLoader()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return classes;
    }

    /** Returns the project's modules, which are on the class path here. */
    private static Stream<ModuleReference> modules() {
        Path[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(ApiTest::isOurs)
                .toArray(Path[]::new);
        return ModuleFinder.of(path).findAll().stream();
    }

    private static boolean isOurs(Path entry) {
        String name = entry.getFileName().toString();
        boolean isJar = name.startsWith("imagestream-") && name.endsWith(".jar") && !name.endsWith("-tests.jar");
        return isJar || Files.exists(entry.resolve("module-info.class"));
    }

    private static String artifact(String module) {
        return switch (module) {
            case "io.imagestream" -> "imagestream-core";
            case "io.imagestream.testing" ->
                "imagestream-testkit"; // The package testkit holds the project's own helpers.
            default -> module.replaceFirst("io\\.", "").replace('.', '-');
        };
    }
}
