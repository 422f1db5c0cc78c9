package io.imagestream.reliability.exhaustion;

import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link ShownStream} that runs. Its class path is as that of an application that is installed: jars, and no more than it needs. */
final class Shown implements AutoCloseable {
    private static final List<String> NEEDED = List.of("imagestream-", "netty", "slf4j", "jackson", "jspecify");
    private static final Path CLASSES = jar();

    /** A group that hardly anybody else on this machine uses now; by the loopback interface alone. */
    static final String GROUP = "239.255." + ThreadLocalRandom.current().nextInt(1, 255) + "."
            + ThreadLocalRandom.current().nextInt(1, 255);

    private final Child child;
    private final int port;
    private final int catalogPort;

    private Shown(Child child, String ports) {
        this.child = child;
        String[] words = ports.split(" ");
        port = Integer.parseInt(words[1]);
        catalogPort = Integer.parseInt(words[2]);
    }

    /** Starts one, and waits until it serves. */
    static Shown start(List<String> before, List<String> jvm, String... options) {
        Child child = launch(before, jvm, options);
        String line = child.line();
        if (!line.startsWith("port ")) {
            String err = child.err();
            child.close();
            throw new AssertionError("it does not serve: " + line + "; it said: " + err);
        }
        return new Shown(child, line);
    }

    /** Starts one without any limit. */
    static Shown start(String... options) {
        return start(List.of(), List.of("-Xmx512m"), options);
    }

    /** Starts one that may not be able to serve. */
    static Child launch(List<String> before, List<String> jvm, String... options) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("-XX:-UsePerfData"); // It must write nothing into a folder for temporary files that is full.
        if (Runtime.version().feature() >= 24) { // Which warn of native code that was not allowed.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath(), ShownStream.class.getName()));
        command.add("group=" + GROUP);
        command.addAll(Arrays.asList(options));
        return Child.program(command);
    }

    private static String classPath() {
        return Stream.concat(
                        Stream.of(CLASSES.toString()),
                        entries()
                                .filter(entry -> entry.endsWith(".jar"))
                                .filter(entry -> NEEDED.stream()
                                        .anyMatch(Path.of(entry).getFileName().toString()::contains)))
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static Stream<String> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1));
    }

    /** Packs all folders of the class path into one jar: from a folder each class that is loaded needs a descriptor. */
    private static Path jar() {
        try {
            Path jar = Files.createTempFile("imagestream-shown", ".jar");
            jar.toFile().deleteOnExit();
            Map<String, StringBuilder> services = new LinkedHashMap<>();
            Set<String> present = new HashSet<>();
            try (JarOutputStream out = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)))) {
                out.setLevel(0);
                for (Path folder :
                        entries().map(Path::of).filter(Files::isDirectory).toList()) {
                    pack(folder, out, services, present);
                }
                for (Map.Entry<String, StringBuilder> service : services.entrySet()) {
                    out.putNextEntry(new JarEntry(service.getKey()));
                    out.write(service.getValue().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(Path folder, JarOutputStream out, Map<String, StringBuilder> services, Set<String> present)
            throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            if (name.startsWith("META-INF/services/")) {
                services.computeIfAbsent(name, key -> new StringBuilder())
                        .append(Files.readString(file))
                        .append('\n');
            } else if (present.add(name)) {
                out.putNextEntry(new JarEntry(name));
                Files.copy(file, out);
            }
        }
    }

    int port() {
        return port;
    }

    int catalogPort() {
        return catalogPort;
    }

    Child child() {
        return child;
    }

    String ask(String question) {
        return child.ask(question);
    }

    void mood(MoodySource.Mood mood) {
        ask("mood " + mood);
    }

    /** Returns one of the server's figures: a count of the statistics, or of a reason. */
    long figure(String name) {
        String stats = ask("stats");
        return Arrays.stream(stats.split(" "))
                .filter(each -> each.startsWith(name + "="))
                .mapToLong(each -> Long.parseLong(each.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + stats));
    }

    /** Waits until a figure has grown by as much. */
    void awaitMore(String name, long more) {
        long from = figure(name);
        Await.until(name + " grows by " + more, () -> figure(name) >= from + more);
    }

    /** Returns the lines of the log that warn or tell an error. */
    List<String> warnings() {
        return child.err()
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }

    /** Returns the lines of the log and of all else that went to the standard error. */
    List<String> log() {
        return child.err().lines().toList();
    }

    @Override
    public void close() {
        child.close();
    }
}
