package io.imagestream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes the measurements in turn, and writes the report. */
public final class Bench {
    private static final List<Measurement> ALL = List.of(
            new FanOut(),
            new Holding(),
            new DatagramCost(),
            new Segmentation(),
            new Groups(),
            new Requests(),
            new Latency(),
            new Pacing(),
            new Drift(),
            new Memory(),
            new StartUp(),
            new Parts());

    private static final int ROUNDS = 3;
    private static final int SECONDS = 6;
    /** Our code is compiled within this under load. */
    private static final int WARM_UP_SECONDS = 8;

    private Bench() {}

    /**
     * Runs it.
     *
     * @param arguments where the tools are, the folder for the report; then {@code --full}, {@code --rounds=N}, {@code
     *     --seconds=N} and names of measurements, all of them if none is given
     * @throws IOException if the report cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        List<String> options = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        try {
            boolean full = options.remove("--full");
            int rounds = number(options, "--rounds=", ROUNDS);
            int seconds = number(options, "--seconds=", SECONDS);
            int warmUp = Math.min(WARM_UP_SECONDS, seconds * 2);
            Settings settings = new Settings(
                    rounds, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), full, Path.of(arguments[0]));
            run(settings, chosen(options), folder);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(Settings settings, List<Measurement> chosen, Path folder) throws IOException {
        StringBuilder text = new StringBuilder("# Measured on " + LocalDate.now(ZoneOffset.UTC) + "\n\n"
                + Machine.describe() + "\n\nMedians of " + settings.rounds() + " rounds of "
                + settings.window().toSeconds() + " s each, subjects in turn.\n");
        for (Measurement measurement : chosen) {
            Report report = new Report();
            measurement.measure(settings, report);
            text.append("\n## ").append(measurement.title()).append("\n\n").append(report.text());
            for (Chart chart : report.charts()) {
                Files.writeString(folder.resolve(chart.name() + ".svg"), chart.svg());
            }
            Files.writeString(
                    folder.resolve("report.md"), text); // After each, so that nothing is lost with what follows.
        }
        System.out.println(text);
    }

    private static int number(List<String> options, String option, int otherwise) {
        List<String> found =
                options.stream().filter(text -> text.startsWith(option)).toList();
        options.removeAll(found);
        if (found.isEmpty()) {
            return otherwise;
        }
        String number = found.get(found.size() - 1).substring(option.length());
        if (!number.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(option + number + ": a number from 1 to 99999 is needed");
        }
        return Integer.parseInt(number);
    }

    private static List<Measurement> chosen(List<String> names) {
        List<String> known = ALL.stream().map(Measurement::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no such measurement: " + name + "; there are " + known);
            }
        }
        return ALL.stream()
                .filter(each -> names.isEmpty() || names.contains(each.name()))
                .toList();
    }
}
