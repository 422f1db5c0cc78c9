package io.imagestream.examples.players;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes captured datagrams apart by tshark, Wireshark without a window. */
final class Tshark {
    private static final String SEPARATOR = "\t";
    /** What tshark complains of. */
    private static final List<String> COMPLAINTS = List.of("_ws.malformed", "_ws.expert.message");

    private final Path program;
    private final Path folder;

    Tshark(Path folder) {
        program = Programs.find("tshark", "tshark");
        this.folder = folder;
    }

    /** What stands in a datagram: fields by tshark's names, several of one name with a comma between them, no more than there are. */
    record Dissected(Map<String, String> fields) {
        String text(String field) {
            return fields.getOrDefault(field, "");
        }

        boolean has(String field) {
            return !text(field).isEmpty();
        }

        /** Returns a number, decimal or hexadecimal. */
        long number(String field) {
            return Long.decode(text(field));
        }
    }

    /**
     * Returns the fields of each datagram, and fails when tshark complains of one.
     *
     * @param protocols what the datagrams are by their port, such as {@code udp.port==5004,rtp}
     */
    List<Dissected> dissect(Pcap capture, List<String> protocols, List<String> fields) {
        try {
            Files.write(folder.resolve("capture.pcap"), capture.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(program.toString(), "-n", "-r", "capture.pcap"));
        protocols.forEach(protocol -> command.addAll(List.of("-d", protocol)));
        command.addAll(List.of("-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"));
        List<String> all = new ArrayList<>(fields);
        all.addAll(COMPLAINTS);
        all.forEach(field -> command.addAll(List.of("-e", field)));
        List<Dissected> packets = ExternalProgram.run(folder, command)
                .ok()
                .out()
                .lines()
                .map(line -> new Dissected(row(all, line)))
                .toList();
        for (Dissected packet : packets) {
            if (COMPLAINTS.stream().anyMatch(packet::has)) {
                throw new AssertionError("tshark complains of a datagram: " + packet);
            }
        }
        return packets;
    }

    private static Map<String, String> row(List<String> fields, String line) {
        String[] values = line.split(SEPARATOR, -1);
        if (values.length != fields.size()) {
            throw new AssertionError("tshark was asked for " + fields + ", and printed " + line);
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            row.put(fields.get(i), values[i]);
        }
        return row;
    }
}
