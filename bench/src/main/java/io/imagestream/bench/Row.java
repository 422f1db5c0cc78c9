package io.imagestream.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of one subject in one case.
 *
 * @param of the case, such as {@code 32 KB, 500 clients, 24/s}
 * @param subject who was measured
 * @param unit what the figures count
 * @param samples a figure of each round
 */
record Row(String of, String subject, String unit, List<Double> samples) {
    Row {
        samples = List.copyOf(samples);
    }

    static double median(List<Double> samples) {
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double median() {
        return median(samples);
    }

    /** Returns round by round how much of another's figure this one's is. */
    List<Double> ratios(Row reference) {
        double[] ratios = new double[Math.min(samples.size(), reference.samples.size())];
        Arrays.setAll(ratios, i -> samples.get(i) / reference.samples.get(i));
        return Arrays.stream(ratios).boxed().toList();
    }

    /** Tells the median, and the least and the most in brackets. */
    static String text(List<Double> samples) {
        double least = samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return number(median(samples)) + " (" + number(least) + " – " + number(most) + ")";
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 1000 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
