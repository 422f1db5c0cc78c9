package io.imagestream.fuzz;

/** How long the fuzzer feeds each parser; the build fills it in. */
public final class FuzzTime {
    public static final String EACH = "${fuzz.seconds}s";

    private FuzzTime() {}
}
