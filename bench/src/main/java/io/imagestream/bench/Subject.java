package io.imagestream.bench;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server to measure. Its program prints {@code port N} when it is started.
 *
 * @param name as the report calls it
 * @param kind whose it is
 * @param command starts it
 * @param frameBytes how many bytes of a receiver's are a frame; 0 if the program answers each line with {@code frames N …}
 */
record Subject(String name, Kind kind, List<String> command, int frameBytes) {
    enum Kind {
        /** In Java: gets faster while it runs. */
        JAVA,
        /** A program of ours, written in C for the purpose. */
        REFERENCE,
        /** A program that others wrote: listens some time after it has told its port. */
        PEER
    }

    /** Our server, as {@link ServedStream} takes its arguments. */
    static Subject ours(String name, List<String> options, Object... arguments) {
        return program(name, ServedStream.class, options, arguments);
    }

    static Subject ours(Object... arguments) {
        return ours("imagestream", List.of(), arguments);
    }

    /** A program in Java, of this module. */
    static Subject program(String name, Class<?> main, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
        if (Runtime.version().feature() >= 24) { // Which warn of native code that was not allowed.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new Subject(name, Kind.JAVA, List.copyOf(command), 0);
    }

    static Subject reference(Settings settings, String tool, Object... arguments) {
        return new Subject("C", Kind.REFERENCE, command(settings.tool(tool), arguments), 0);
    }

    static Subject peer(String name, List<String> command, int frameBytes) {
        return new Subject(name, Kind.PEER, command, frameBytes);
    }

    /** Returns the same, named otherwise. */
    Subject named(String otherName) {
        return new Subject(otherName, kind, command, frameBytes);
    }

    /** Returns the same, started by a program that takes the command at the end of its own. */
    Subject startedBy(List<String> starter) {
        return new Subject(
                name, kind, Stream.concat(starter.stream(), command.stream()).toList(), frameBytes);
    }

    static List<String> command(String tool, Object... arguments) {
        return Stream.concat(Stream.of(tool), Arrays.stream(arguments).map(Object::toString))
                .toList();
    }
}
