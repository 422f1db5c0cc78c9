package io.imagestream.bench;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the parts cost that touch no socket, by JMH. */
final class Parts implements Measurement {
    private static final int ITERATIONS = 5;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public String name() {
        return "parts";
    }

    @Override
    public String title() {
        return "Parts without a socket, by JMH: time and allocation for one call";
    }

    @Override
    public void measure(Settings settings, Report report) {
        TimeValue second = TimeValue.seconds(1);
        Collection<RunResult> results;
        try {
            results = new Runner(new OptionsBuilder()
                            .include("io\\.imagestream\\.bench\\.parts\\..*")
                            .forks(settings.rounds())
                            .warmupIterations(ITERATIONS)
                            .warmupTime(second)
                            .measurementIterations(ITERATIONS)
                            .measurementTime(second)
                            .addProfiler(GCProfiler.class)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed", e);
        }
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            String of = name.substring(name.lastIndexOf('.') + 1);
            report.add(new Row(of, "imagestream", "ns", samples(result.getPrimaryResult())));
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            report.add(new Row(
                    of, "imagestream", "bytes allocated", samples(Objects.requireNonNull(allocated, ALLOCATED))));
        }
    }

    private static List<Double> samples(Result<?> result) {
        return List.of(
                result.getStatistics().getMin(),
                result.getStatistics().getPercentile(50),
                result.getStatistics().getMax());
    }
}
