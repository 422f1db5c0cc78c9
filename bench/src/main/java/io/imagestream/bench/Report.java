package io.imagestream.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured, in the order in which it was. Not thread-safe. */
final class Report {
    private final List<Row> rows = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    /** Adds a chart, which may be filled later. */
    Chart chart(String name, String title, String x, String y) {
        Chart chart = new Chart(name, title, x, y);
        charts.add(chart);
        return chart;
    }

    /** Says something above the table, such as why a figure is missing. */
    void remark(String text) {
        remarks.add(text);
    }

    List<Chart> charts() {
        return charts.stream().filter(chart -> !chart.isEmpty()).toList();
    }

    /** Adds the rows of another report, those of the same case, subject and unit as one. */
    void addMerged(Report other) {
        Map<List<String>, List<Double>> samples = new LinkedHashMap<>();
        for (Row row : other.rows) {
            samples.computeIfAbsent(List.of(row.of(), row.subject(), row.unit()), key -> new ArrayList<>())
                    .addAll(row.samples());
        }
        samples.forEach((key, all) -> add(new Row(key.get(0), key.get(1), key.get(2), all)));
    }

    /** Returns what a subject is compared with: the last of those who were measured with it. */
    private Optional<Row> reference(Row row) {
        Row last = rows.stream()
                .filter(other -> other.of().equals(row.of()) && other.unit().equals(row.unit()))
                .reduce((former, later) -> later)
                .orElseThrow();
        return last.subject().equals(row.subject()) ? Optional.empty() : Optional.of(last);
    }

    /** Writes remarks, a table and the charts in Markdown. */
    String text() {
        StringBuilder text = new StringBuilder();
        remarks.forEach(remark -> text.append(remark).append("\n\n"));
        text.append("| case | who | median (least – most) | | to the reference |\n|---|---|---|---|---|\n");
        for (Row row : rows) {
            String ratio = reference(row)
                    .map(reference -> Row.text(row.ratios(reference)))
                    .orElse("");
            text.append(String.join(
                    " | ", "| " + row.of(), row.subject(), Row.text(row.samples()), row.unit(), ratio + " |\n"));
        }
        for (Chart chart : charts()) {
            text.append("\n![")
                    .append(chart.title())
                    .append("](")
                    .append(chart.name())
                    .append(".svg)\n");
        }
        return text.toString();
    }
}
