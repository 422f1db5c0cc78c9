package io.imagestream.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Measures contenders in turn, so that what else the machine does hits all of them alike. */
final class Comparison {
    private Comparison() {}

    /**
     * Who is measured.
     *
     * @param name as the report calls it
     * @param take measures it once, and returns figures by their units
     */
    record Contender(String name, Supplier<Map<String, Double>> take) {
        static Contender of(Subject subject, Function<Subject, Map<String, Double>> take) {
            return new Contender(subject.name(), () -> take.apply(subject));
        }

        /** Takes one figure. */
        static Contender of(Subject subject, String unit, Function<Subject, Double> take) {
            return of(subject, measured -> Map.of(unit, take.apply(measured)));
        }
    }

    /**
     * Takes figures of each contender in each round, the first being ours and the last the reference.
     *
     * @return what was added to the report: for each unit the contenders in their order
     */
    static List<Row> run(Settings settings, Report report, String of, List<Contender> contenders) {
        Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
        for (int round = 0; round < settings.rounds(); round++) {
            for (Contender contender : contenders) {
                Map<String, Double> taken = contender.take().get();
                System.err.println(of + ", " + contender.name() + ", round " + (round + 1) + ": " + taken);
                taken.forEach((unit, figure) -> figures.computeIfAbsent(unit, key -> new LinkedHashMap<>())
                        .computeIfAbsent(contender.name(), key -> new ArrayList<>())
                        .add(figure));
            }
        }
        List<Row> rows = new ArrayList<>();
        figures.forEach(
                (unit, byName) -> byName.forEach((name, samples) -> rows.add(new Row(of, name, unit, samples))));
        rows.forEach(report::add);
        return rows;
    }
}
