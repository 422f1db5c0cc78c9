package io.imagestream.bench;

/** Something to measure. */
interface Measurement {
    /** Returns what it is called on the command line. */
    String name();

    /** Returns what the report says above its figures. */
    String title();

    /** Measures, and adds what it found. */
    void measure(Settings settings, Report report);
}
