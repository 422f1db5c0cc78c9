package io.imagestream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ReportTest {
    @Test
    void theMedianIsBetweenTheMiddleTwo() {
        assertThat(Row.median(List.of(9.0, 1.0, 4.0))).isEqualTo(4);
        assertThat(Row.median(List.of(9.0, 1.0, 4.0, 6.0))).isEqualTo(5);
    }

    @Test
    void oursIsComparedWithTheLastOfTheSameCaseRoundByRound() {
        Settings settings = new Settings(3, Duration.ZERO, Duration.ZERO, false, Path.of("."));
        Iterator<Double> ours = List.of(12.0, 22.0, 36.0).iterator();
        Iterator<Double> reference = List.of(10.0, 20.0, 40.0).iterator();
        Report report = new Report();
        List<Row> rows = Comparison.run(
                settings,
                report,
                "a case",
                List.of(
                        new Comparison.Contender("ours", () -> Map.of("µs", ours.next())),
                        new Comparison.Contender("C", () -> Map.of("µs", reference.next()))));
        assertThat(rows).extracting(Row::subject).containsExactly("ours", "C");
        assertThat(report.text())
                .contains("| a case | ours | 22.0 (12.0 – 36.0) | µs | 1.10 (0.90 – 1.20) |")
                .contains("| a case | C | 20.0 (10.0 – 40.0) | µs |  |");
    }

    @Test
    void chartsAreSvgWithAPointForEachFigure() throws Exception {
        Report report = new Report();
        report.chart("empty", "Nothing", "x", "y");
        Chart chart = report.chart("cost", "Cost <of> all", "clients", "µs");
        chart.add("ours", 1, 10);
        chart.add("ours", 1000, 14);
        chart.add("C & others", 1, 9);
        assertThat(report.charts()).containsExactly(chart);
        Element svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(3);
        assertThat(svg.getTextContent()).contains("Cost <of> all", "C & others", "1000", "20.0");
        assertThat(report.text()).contains("![Cost <of> all](cost.svg)").doesNotContain("empty.svg");
    }
}
