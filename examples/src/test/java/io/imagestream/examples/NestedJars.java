package io.imagestream.examples;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** Makes a jar with jars in it, as Spring Boot does, with Spring Boot's own loader. */
final class NestedJars {
    private static final String LIB = "BOOT-INF/lib/";
    private static final String CLASSES = "BOOT-INF/classes/";

    /** What ships, as Maven resolves it for the runnable jar. */
    private static final Path SHIPPED = Path.of("target/dependencies.txt");

    private static final Pattern DEPENDENCY = Pattern.compile(
            " +[^: ]+:(?<name>[^: ]+):jar:(?:(?<classifier>[^: ]+):)?(?<version>[^: ]+):(?:compile|runtime)\\b.*");

    private NestedJars() {}

    /** Returns the project's own jars: the tests' class path has them once the modules are packaged. */
    static List<Path> ours() {
        return classPath()
                .filter(entry -> entry.getFileName().toString().startsWith("imagestream-"))
                .filter(entry -> !entry.getFileName().toString().matches("imagestream-(testkit-.*|.*-tests\\.jar)"))
                .toList();
    }

    /** Returns the jars of others that ship. */
    static List<Path> others() throws IOException {
        List<String> names = Files.readAllLines(SHIPPED).stream()
                .map(DEPENDENCY::matcher)
                .filter(Matcher::matches)
                .map(NestedJars::fileName)
                .toList();
        return classPath()
                .filter(entry -> names.contains(entry.getFileName().toString()))
                .toList();
    }

    private static String fileName(Matcher line) {
        String classifier = line.group("classifier") == null ? "" : "-" + line.group("classifier");
        return line.group("name") + "-" + line.group("version") + classifier + ".jar";
    }

    private static Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
    }

    /** Writes the jar of a program, which is one of the tests' classes. */
    static void write(Path file, Class<?> program, List<Path> jars) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
        attributes.putValue("Start-Class", program.getName());
        attributes.putValue("Spring-Boot-Classes", CLASSES);
        attributes.putValue("Spring-Boot-Lib", LIB);
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            writeLoader(jar);
            String folder = program.getPackageName().replace('.', '/') + "/";
            directories(jar, CLASSES + folder);
            for (Path each : classesOf(program)) {
                deflated(jar, CLASSES + folder + each.getFileName(), Files.readAllBytes(each));
            }
            directories(jar, LIB);
            for (Path each : jars) {
                stored(jar, LIB + each.getFileName(), Files.readAllBytes(each));
            }
        }
    }

    private static List<Path> classesOf(Class<?> program) throws IOException {
        Path folder = Path.of("target/test-classes", program.getPackageName().split("\\."));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches(program.getSimpleName() + "(\\$.*)?\\.class"))
                    .toList();
        }
    }

    private static void writeLoader(JarOutputStream jar) throws IOException {
        Path loader = classPath()
                .filter(entry -> entry.getFileName().toString().startsWith("spring-boot-loader-"))
                .findFirst()
                .orElseThrow();
        try (JarFile from = new JarFile(loader.toFile())) {
            for (JarEntry entry : from.stream().toList()) {
                if (entry.getName().startsWith("org/") || entry.getName().startsWith("META-INF/services/")) {
                    jar.putNextEntry(new JarEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(jar);
                    jar.closeEntry();
                }
            }
        }
    }

    private static void directories(JarOutputStream jar, String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (path.equals(LIB) && slash < LIB.length() - 1) {
                continue; // BOOT-INF/ is there already.
            }
            jar.putNextEntry(new JarEntry(path.substring(0, slash + 1)));
            jar.closeEntry();
        }
    }

    private static void deflated(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    /** A jar within is read where it stands, so it must not be compressed. */
    private static void stored(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        JarEntry entry = new JarEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }
}
