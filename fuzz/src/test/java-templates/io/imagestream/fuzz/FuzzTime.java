package io.imagestream.fuzz;

/** How long the fuzzer feeds each parser; the build fills it in. */
final class FuzzTime {
    static final String EACH = "${fuzz.seconds}s";

    private FuzzTime() {}
}
