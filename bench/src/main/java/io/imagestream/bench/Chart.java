package io.imagestream.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Some lines over a logarithmic scale of whole numbers, drawn as SVG. Not thread-safe. */
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 210;
    private static final int TOP = 50;
    private static final int BOTTOM = 60;
    private static final int LINES = 5;
    private static final List<String> COLOURS =
            List.of("#0b6bcb", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#475569");

    private final String name;
    private final String title;
    private final String x;
    private final String y;
    private final Map<String, TreeMap<Double, Double>> series = new LinkedHashMap<>();

    Chart(String name, String title, String x, String y) {
        this.name = name;
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Returns the name of its file, without an ending. */
    String name() {
        return name;
    }

    String title() {
        return title;
    }

    void add(String line, double at, double value) {
        series.computeIfAbsent(line, key -> new TreeMap<>()).put(at, value);
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    String svg() {
        double[] places = xs().sorted().distinct().toArray();
        double low = Math.log(places[0]);
        double high = Math.max(low + 1, Math.log(places[places.length - 1]));
        double top = rounded(series.values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1));
        StringBuilder svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                        + "\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(svg, LEFT, TOP - 25, "start", title);
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 15, "middle", x);
        text(svg, LEFT, TOP - 8, "end", y);
        for (int i = 0; i <= LINES; i++) {
            double value = top * i / LINES;
            double at = down(value, top);
            svg.append(
                    String.format(Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, at, WIDTH - RIGHT));
            text(svg, LEFT - 8, at + 4, "end", Row.number(value));
        }
        for (double place : places) {
            text(
                    svg,
                    across(place, low, high),
                    HEIGHT - BOTTOM + 20,
                    "middle",
                    String.format(Locale.ROOT, "%.0f", place));
        }
        int number = 0;
        for (Map.Entry<String, TreeMap<Double, Double>> line : series.entrySet()) {
            String colour = COLOURS.get(number % COLOURS.size());
            StringBuilder path = new StringBuilder();
            line.getValue().forEach((at, value) -> {
                String point =
                        String.format(Locale.ROOT, "%.1f %.1f", across(at, low, high), down(Math.min(value, top), top));
                path.append(path.isEmpty() ? "M" : "L").append(point);
                svg.append("<circle r=\"3.5\" fill=\"" + colour + "\" transform=\"translate(" + point + ")\"/>\n");
            });
            svg.append("<path fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" d=\"" + path + "\"/>\n");
            int legend = TOP + 10 + 22 * number++;
            svg.append("<rect width=\"12\" height=\"12\" x=\"" + (WIDTH - RIGHT + 20) + "\" y=\"" + (legend - 10)
                    + "\" fill=\"" + colour + "\"/>\n");
            text(svg, WIDTH - RIGHT + 38, legend, "start", line.getKey());
        }
        return svg.append("</svg>\n").toString();
    }

    private DoubleStream xs() {
        return series.values().stream().flatMap(line -> line.keySet().stream()).mapToDouble(Double::doubleValue);
    }

    private static double across(double place, double low, double high) {
        return LEFT + (Math.log(place) - low) / (high - low) * (WIDTH - RIGHT - LEFT);
    }

    private static double down(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
    }

    /** Returns the next 1, 2 or 5 with zeros. */
    private static double rounded(double most) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
        for (int times : new int[] {1, 2, 5}) {
            if (most <= times * unit) {
                return times * unit;
            }
        }
        return 10 * unit;
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, safe));
    }
}
