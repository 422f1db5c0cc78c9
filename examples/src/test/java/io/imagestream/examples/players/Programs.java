package io.imagestream.examples.players;

import io.imagestream.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Finds the programs that tests need. Without one a test is skipped, and on a CI server, where {@code CI} is set, it fails. */
final class Programs {
    private static final boolean ON_CI =
            !Optional.ofNullable(System.getenv("CI")).orElse("").isEmpty();
    private static final String PYTHON = "/usr/bin/python3";

    private Programs() {}

    /** Returns where the program is. */
    static Path find(String name, String debianPackage) {
        return search(System.getenv("PATH"), name).orElseThrow(() -> lack(name, debianPackage));
    }

    /** Returns the Python that OpenCV is installed for: the system's own, if another one comes before it on the path. */
    static Path pythonWithOpenCv(Path folder) {
        return Stream.of(Optional.of(Path.of(PYTHON)), search(System.getenv("PATH"), "python3"))
                .flatMap(Optional::stream)
                .filter(Files::isExecutable)
                .filter(python -> succeeds(folder, python.toString(), "-c", "import cv2"))
                .findFirst()
                .orElseThrow(() -> lack("python3 with OpenCV", "python3-opencv"));
    }

    /** Returns where gst-launch-1.0 is, if it has the elements. */
    static Path gstreamerWith(Path folder, String... elements) {
        String packages = "gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good";
        Path inspect = find("gst-inspect-1.0", packages);
        for (String element : elements) {
            if (!succeeds(folder, inspect.toString(), "--exists", element)) {
                throw lack("GStreamer's " + element, packages);
            }
        }
        return find("gst-launch-1.0", packages);
    }

    /** Returns what runs a command in a network of its own, which has nothing but a loopback interface that is down. */
    static List<String> inOwnNetwork(Path folder) {
        List<String> prefix = List.of(find("unshare", "util-linux").toString(), "--net");
        find("ip", "iproute2");
        List<String> tried = new ArrayList<>(prefix);
        tried.add("true");
        if (!succeeds(folder, tried.toArray(String[]::new))) {
            throw lack("a network namespace, which only root can make,", "util-linux");
        }
        return prefix;
    }

    private static boolean succeeds(Path folder, String... command) {
        try (ExternalProgram program = ExternalProgram.start(folder, command)) {
            return program.result(Await.PATIENCE).status() == 0;
        }
    }

    static Optional<Path> search(String path, String name) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(Optional.ofNullable(path).orElse(""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static RuntimeException lack(String program, String debianPackage) {
        RuntimeException skip = missing(program, debianPackage, ON_CI);
        System.err.println("skipped: " + skip.getMessage()); // Maven does not tell why.
        return skip;
    }

    /** Makes what a test throws that lacks a program. */
    static RuntimeException missing(String program, String debianPackage, boolean onCi) {
        String message = program + " is not installed (apt-get install " + debianPackage + ")";
        if (onCi) {
            throw new AssertionError(message + ", and CI is set: nothing may be skipped");
        }
        return new TestAbortedException(message);
    }

    /** Says whether this is root, whom VLC and Chromium's sandbox refuse. */
    static boolean runAsRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false; // Not Linux.
        }
    }
}
