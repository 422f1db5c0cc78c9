package io.imagestream.reliability.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The sockets of this process at which somebody can be heard, as Linux tells them. */
final class Sockets {
    private static final String LISTENS = "0A";
    private static final String LOOPBACK_4 = "0100007F";
    private static final String LOOPBACK_6 = "00000000000000000000000001000000";
    private static final String MAPPED_LOOPBACK = "0000000000000000FFFF00000100007F";

    private Sockets() {}

    /** One socket: where it is bound and to whom it is connected, as hexadecimal addresses of this machine's byte order. */
    record Bound(String table, String local, String remote, boolean connected) {
        boolean isLoopback() {
            return local.startsWith(LOOPBACK_4 + ":")
                    || local.startsWith(LOOPBACK_6 + ":")
                    || local.startsWith(MAPPED_LOOPBACK + ":");
        }

        /** An address of 224.0.0.0/4: what is bound to it hears what is sent to that group, and nothing else. */
        boolean isGroup() {
            int first = Integer.parseInt(local.substring(6, 8), 16);
            return table.equals("udp") && first >= 224 && first < 240;
        }
    }

    /** Returns the sockets that listen, and all of UDP. */
    static List<Bound> open() {
        Set<String> own = inodes();
        List<Bound> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : lines(Path.of("/proc/net", table))) {
                String[] fields = line.strip().split("\\s+");
                boolean heard = table.startsWith("udp") || (fields.length > 3 && fields[3].equals(LISTENS));
                if (heard && fields.length > 9 && own.contains(fields[9])) {
                    found.add(new Bound(table, fields[1], fields[2], !fields[2].endsWith(":0000")));
                }
            }
        }
        return found;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> inodes() {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            descriptors.forEach(descriptor -> {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                } catch (IOException e) {
                    // It was closed while we looked.
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inodes;
    }
}
