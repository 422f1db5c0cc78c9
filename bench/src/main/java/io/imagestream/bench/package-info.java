/**
 * Measures what the library costs, always beside a reference in the same run: {@link io.imagestream.bench.Bench} takes the
 * measurements in turn and writes a report.
 *
 * <p>A {@link io.imagestream.bench.Measurement} runs {@link io.imagestream.bench.Subject}s, programs of their own that serve, one after
 * the other, several times, with clients that are programs of their own, too, so that only what serving costs is counted. What it found
 * are {@link io.imagestream.bench.Row}s of the {@link io.imagestream.bench.Report}.
 */
@NullMarked
package io.imagestream.bench;

import org.jspecify.annotations.NullMarked;
